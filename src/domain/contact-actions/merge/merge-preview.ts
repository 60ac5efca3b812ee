import { parseInput } from '../../../platform/http/parse-input.js';
import type { Contact } from '../../contacts/contact/contact.js';
import { maskedFor } from '../../contacts/contact/masking.js';
import { AssignmentModel } from '../../conversations/assignment/assign.js';
import { MessageModel } from '../../conversations/messages/message.js';
import { NoteModel } from '../../conversations/notes/note.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { conversationsOf, mergeSchema, planOf } from './merge-input.js';
import type { NotTaken } from './merge-plan.js';

export interface MergePreview {
  /** The contact as it will be, as this viewer may see it. */
  contact: Contact;
  /** What comes over to it. */
  moves: { conversations: number; messages: number; notes: number; assignments: number };
  /** Conversations that come over; `joins` is the one on the same channel that they go on in. */
  conversations: {
    id: string;
    number: number | null;
    contact_id: string;
    channel_id: string;
    joins: string | null;
  }[];
  /** Values that it will not have, because it has others; the audit log keeps them. */
  not_taken: NotTaken[];
}

/** What a merge would do; nothing is changed. Errors: `forbidden`, `invalid_input`, `not_found`. */
export async function previewMerge(intoId: string, fromIds: string[], viewer: Actor): Promise<MergePreview> {
  must(viewer, 'merge_contacts');
  const { into_id, from_ids } = parseInput(mergeSchema, { into_id: intoId, from_ids: fromIds });
  const { contact, not_taken } = await planOf(into_id, from_ids);
  const { own, theirs } = await conversationsOf(into_id, from_ids);
  const ids = theirs.map(({ _id }) => _id);
  const [messages, notes, assignments] = await Promise.all([
    MessageModel.countDocuments({ conversation_id: { $in: ids }, direction: { $in: ['in', 'out'] } }),
    NoteModel.countDocuments({ entity_id: { $in: from_ids } }),
    AssignmentModel.countDocuments({ contact_id: { $in: from_ids } }),
  ]);
  const byChannel = new Map(own.map(({ channel_id, _id }) => [channel_id, _id]));
  return {
    contact: maskedFor(viewer, contact),
    moves: { conversations: theirs.length, messages, notes, assignments },
    conversations: theirs.map(({ _id, number, contact_uuid, channel_id }) => {
      const joins = byChannel.get(channel_id) ?? null;
      if (!joins) byChannel.set(channel_id, _id);
      return { id: _id, number, contact_id: contact_uuid, channel_id, joins };
    }),
    not_taken: not_taken.map((value) => shownTo(viewer, value)),
  };
}

function shownTo(viewer: Actor, { contact_id, field, value }: NotTaken): NotTaken {
  const masked: Record<string, unknown> = maskedFor(viewer, { [field]: value });
  return { contact_id, field, value: masked[field] };
}
