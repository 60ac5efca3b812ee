import { z } from 'zod';
import {
  type ContactJob,
  type ContactJobKind,
  contactJobStatuses,
  jobPermissions,
} from '../../../domain/bulk/jobs/contact-job.js';
import { count, time, uuid } from './parts.js';

export const contactJobShape = z
  .strictObject({
    id: uuid,
    kind: z.enum(Object.keys(jobPermissions) as ContactJobKind[]),
    status: z.enum(contactJobStatuses),
    params: z.record(z.string(), z.unknown()).describe('What it was asked to do'),
    expected_count: count.nullable().describe('Contacts to go through; null: not counted'),
    matched: count.describe('Contacts gone through so far'),
    changed: count.describe('Of those, the ones that were changed'),
    cancel_requested: z.boolean(),
    error: z.string().nullable(),
    created_by: uuid,
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .meta({ id: 'ContactJob', description: 'A change of many contacts that a worker makes.' });

export function presentContactJob(job: ContactJob): z.input<typeof contactJobShape> {
  const { _id, kind, status, params, expected_count, matched, changed, cancel_requested, error } = job;
  const { created_by, created_at, started_at, finished_at } = job;
  return {
    ...{ id: _id, kind, status, params: { ...params }, expected_count, matched, changed, cancel_requested },
    ...{ error, created_by, created_at, started_at, finished_at },
  };
}
