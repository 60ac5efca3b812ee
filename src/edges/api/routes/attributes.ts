import { z } from 'zod';
import { changeAttribute, deleteAttribute } from '../../../domain/bulk/jobs/contact-job-attributes.js';
import { attributeKey, definitionsOf } from '../../../domain/contacts/attributes/attribute.js';
import {
  attributeChangesSchema,
  defineAttribute,
  listAttributes,
  newAttributeSchema,
} from '../../../domain/contacts/attributes/attributes-admin.js';
import { AppError } from '../../../errors.js';
import { json, operation } from '../core/operation.js';
import { listOf, wholeList } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { attributeShape, presentAttribute } from '../schemas/attribute.js';
import { presentContactJob } from '../schemas/contact-job.js';
import { uuid } from '../schemas/parts.js';
import { jobAnswer } from './contact-jobs.js';

const tag = 'Custom fields';
const path = '/attributes/{key}';
const params = { key: z.string().regex(attributeKey, 'is not the key of a custom field') };

/** The custom fields of contacts. */
export const attributeOperations = [
  operation({
    method: 'get',
    path: '/attributes',
    operationId: 'listAttributes',
    tag,
    summary: 'List the custom fields of contacts, all of them, by label',
    permissions: ['view_contacts'],
    answer: json(200, listOf(attributeShape)),
    handle: async ({ actor }) => wholeList((await listAttributes(actor)).map(presentAttribute)),
  }),
  operation({
    method: 'post',
    path: '/attributes',
    operationId: 'createAttribute',
    tag,
    summary: 'Define a custom field; its key and type cannot be changed later',
    permissions: ['manage_attributes'],
    body: newAttributeSchema,
    answer: json(201, attributeShape, ({ key }) => `/attributes/${key}`),
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async ({ body, actor }) => presentAttribute(await defineAttribute(body, actor)),
  }),
  operation({
    method: 'get',
    path,
    params,
    operationId: 'getAttribute',
    tag,
    summary: 'Show a custom field',
    permissions: ['view_contacts'],
    answer: json(200, attributeShape),
    etag: versionOf,
    async handle({ params: { key } }) {
      const attribute = (await definitionsOf([key])).get(key);
      if (!attribute) throw new AppError('not_found', `There is no custom field "${key}".`);
      return presentAttribute(attribute);
    },
  }),
  operation({
    method: 'patch',
    path,
    params,
    operationId: 'changeAttribute',
    tag,
    summary: 'Change the label or the choices of a custom field',
    description:
      'A choice that contacts have can only be removed with a replacement; the named job changes the contacts.',
    permissions: ['manage_attributes'],
    body: attributeChangesSchema,
    answer: json(200, attributeShape.extend({ job_id: uuid.nullable() })),
    errors: ['conflict'],
    etag: versionOf,
    async handle({ params: { key }, body, actor }) {
      const { attribute, job } = await changeAttribute(key, body, actor);
      return { ...presentAttribute(attribute), job_id: job?._id ?? null };
    },
  }),
  operation({
    method: 'delete',
    path,
    params,
    operationId: 'deleteAttribute',
    tag,
    summary:
      'Delete a custom field and its values on all contacts; its key can be used again when the job is done',
    permissions: ['manage_attributes'],
    answer: jobAnswer,
    errors: ['conflict'],
    handle: async ({ params: { key }, actor }) => presentContactJob(await deleteAttribute(key, actor)),
  }),
];
