import type mongoose from 'mongoose';
import { currentSession } from '../../../platform/database/transaction.js';
import { AssignmentModel } from '../../conversations/assignment/assign.js';
import type { MergedConversation } from '../../conversations/core/merge-record.js';
import { HandoffModel } from '../../conversations/hand-off/handoff-record.js';
import { MessageModel } from '../../conversations/messages/message.js';
import { NoteModel } from '../../conversations/notes/note.js';

/**
 * How documents follow their contact in a merge and come back in its undo. Each remembers where it was: `origins` is
 * a stack of former places, one for each merge, and `moved_by` the merge on its top. So a move that is repeated
 * after a crash moves only what is left, and an undo knows what to take from what came since.
 */
type Pipeline = Record<string, unknown>[];
type Filter = Record<string, unknown>;

/** The fields a place consists of in each collection. */
const places = {
  messages: ['conversation_id', 'contact_id', 'seq', 'ai_epoch'],
  notes: ['entity_id'],
  assignments: ['contact_id'],
  handoffs: ['contact_id'],
} as const;
type Kind = keyof typeof places;

const models: Record<Kind, () => mongoose.Model<never>> = {
  messages: () => MessageModel as never,
  notes: () => NoteModel as never,
  assignments: () => AssignmentModel as never,
  handoffs: () => HandoffModel as never,
};

/** What belongs to a contact besides its conversations and their messages, and the field that says whose it is. */
const belongings = { notes: 'entity_id', assignments: 'contact_id', handoffs: 'contact_id' } as const;

async function update(kind: Kind, filter: Filter, pipeline: Pipeline): Promise<number> {
  // The driver alone does it: these fields are no business of the schemas, and a pipeline needs no casting.
  const { modifiedCount } = await models[kind]().collection.updateMany(filter, pipeline, {
    session: currentSession(),
  });
  return modifiedCount;
}

/** Remembers the place a document had and puts it into another. */
function moved(kind: Kind, mergeId: string, to: Filter): Pipeline {
  const place = Object.fromEntries(places[kind].map((field) => [field, { $ifNull: [`$${field}`, null] }]));
  return [
    {
      $set: {
        origins: { $concatArrays: [{ $ifNull: ['$origins', []] }, [{ merge_id: mergeId, ...place }]] },
        moved_by: mergeId,
        ...to,
      },
    },
  ];
}

/** Puts a document back where it was before this merge. */
function putBack(kind: Kind, mergeId: string): Pipeline {
  const last = { $arrayElemAt: ['$origins', -1] };
  const origin = (field: string) => ({ $let: { vars: { origin: last }, in: `$$origin.${field}` } });
  return [
    { $set: Object.fromEntries(places[kind].map((field) => [field, origin(field)])) },
    { $set: { origins: { $filter: { input: '$origins', cond: { $ne: ['$$this.merge_id', mergeId] } } } } },
    { $set: { moved_by: { $ifNull: [origin('merge_id'), null] } } },
  ];
}

/** Notes, assignments and hand-offs of these contacts become those of `intoId`. */
export async function moveBelongings(mergeId: string, fromIds: string[], intoId: string): Promise<void> {
  for (const [kind, field] of Object.entries(belongings) as [keyof typeof belongings, string][]) {
    await update(kind, { [field]: { $in: fromIds } }, moved(kind, mergeId, { [field]: intoId }));
  }
}

/** The other way round; how many of each went back. */
export async function putBackBelongings(
  mergeId: string,
  intoId: string,
): Promise<Record<keyof typeof belongings, number>> {
  const counts = { notes: 0, assignments: 0, handoffs: 0 };
  for (const [kind, field] of Object.entries(belongings) as [keyof typeof belongings, string][]) {
    counts[kind] = await update(kind, { [field]: intoId, moved_by: mergeId }, putBack(kind, mergeId));
  }
  return counts;
}

/** The messages of a conversation follow it to its new contact, or into the conversation it goes on in. */
export function moveMessages(
  mergeId: string,
  { conversation_id, kind, into, epochs, before }: MergedConversation,
  contactId: string,
): Promise<number> {
  if (kind === 'moved') {
    const theirs = { conversation_id, contact_id: { $ne: contactId } };
    return update('messages', theirs, moved('messages', mergeId, { contact_id: contactId }));
  }
  const epoch = {
    $cond: [
      { $eq: [{ $ifNull: ['$ai_epoch', null] }, null] },
      null,
      { $cond: [{ $gte: ['$ai_epoch', before.ai_epoch] }, epochs!.wanted, epochs!.stale] },
    ],
  };
  const to = { conversation_id: into, contact_id: contactId, ai_epoch: epoch };
  return update('messages', { conversation_id }, moved('messages', mergeId, to));
}

/** The messages that this merge brought into a conversation go back; how many. */
export const putBackMessages = (mergeId: string, conversationId: string): Promise<number> =>
  update('messages', { conversation_id: conversationId, moved_by: mergeId }, putBack('messages', mergeId));

/** What was said in a conversation since it changed its contact goes on in another conversation of that contact. */
export const splitMessages = (
  mergeId: string,
  conversationId: string,
  contactId: string,
  to: string,
): Promise<number> =>
  update('messages', { conversation_id: conversationId, contact_id: contactId, moved_by: { $ne: mergeId } }, [
    { $set: { conversation_id: to } },
  ]);

/** Whether anything in a conversation was said since it changed its contact. */
export const hasMessagesSince = (mergeId: string, conversationId: string, contactId: string) =>
  MessageModel.collection.findOne(
    { conversation_id: conversationId, contact_id: contactId, moved_by: { $ne: mergeId } } as never,
    { projection: { _id: 1 }, session: currentSession() },
  );
