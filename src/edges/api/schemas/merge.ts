import { z } from 'zod';
import type { MergePreview } from '../../../domain/contact-actions/merge/merge-preview.js';
import type { Merge, UndoReport } from '../../../domain/conversations/core/merge-record.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { contactShape, presentContact } from './contact.js';
import { count, time, userId, uuid } from './parts.js';

const moved = z.strictObject({ conversations: count, messages: count, notes: count, assignments: count });

export const mergePreviewShape = z
  .strictObject({
    contact: contactShape.describe('As it will be'),
    moves: moved.describe('What comes over to it'),
    conversations: z.array(
      z.strictObject({
        id: uuid,
        number: z.int().nullable(),
        contact_id: uuid,
        channel_id: z.string(),
        joins: uuid.nullable().describe('The conversation on the same channel that it goes on in'),
      }),
    ),
    not_taken: z
      .array(z.strictObject({ contact_id: uuid, field: z.string(), value: z.unknown() }))
      .describe('Values it will not have, because it has others'),
  })
  .meta({ id: 'MergePreview' });

/** Its contact is masked already. */
export function presentPreview(preview: MergePreview, viewer: Actor): z.input<typeof mergePreviewShape> {
  return { ...preview, contact: presentContact(preview.contact, viewer) };
}

export const undoShape = z
  .strictObject({
    contact_ids: z.array(uuid).describe('The contacts that exist again'),
    put_back: moved,
    not_put_back: z.array(z.string()).describe('Sentences about what stays where it is'),
  })
  .meta({ id: 'MergeUndo' });

export function presentUndo(report: UndoReport): z.input<typeof undoShape> {
  const { contact_ids, put_back, not_put_back } = report;
  const { conversations, messages, notes, assignments } = put_back;
  return {
    contact_ids,
    put_back: { conversations, messages, notes, assignments },
    not_put_back,
  };
}

export const mergeShape = z
  .strictObject({
    id: uuid,
    into_id: uuid,
    from_ids: z.array(uuid),
    state: z
      .enum(['merging', 'merged', 'undoing', 'undone'])
      .describe('merging, undoing: the rest follows within seconds'),
    merged_by: uuid,
    created_at: time,
    undone_by: userId,
    undone_at: time.nullable(),
    undo: undoShape.nullable(),
  })
  .meta({ id: 'Merge' });

export function presentMerge(merge: Merge): z.input<typeof mergeShape> {
  const { _id, into_id, from_ids, state, merged_by, created_at, undone_by, undone_at, report } = merge;
  return {
    ...{ id: _id, into_id, from_ids, state, merged_by, created_at, undone_by, undone_at },
    undo: report && presentUndo(report),
  };
}
