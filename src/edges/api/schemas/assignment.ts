import { z } from 'zod';
import type { Assignment } from '../../../domain/conversations/assignment/assign.js';
import { time, userId, uuid } from './parts.js';

export const assignmentShape = z
  .strictObject({
    id: uuid,
    contact_id: uuid,
    conversation_id: uuid.nullable(),
    assigned_to: userId,
    assigned_by: uuid,
    assigned_at: time,
    reason: z.string(),
  })
  .meta({ id: 'Assignment', description: 'A row of the assignment log.' });

export function presentAssignment(assignment: Assignment): z.input<typeof assignmentShape> {
  const { _id, contact_id, conversation_id, assigned_to, assigned_by, assigned_at, reason } = assignment;
  return { id: _id, contact_id, conversation_id, assigned_to, assigned_by, assigned_at, reason };
}
