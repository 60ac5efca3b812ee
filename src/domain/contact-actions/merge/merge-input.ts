import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import { type MergePlan, planMerge } from './merge-plan.js';

/** What one merge takes in at a time. */
const mostMerged = 20;

export const mergeSchema = z
  .strictObject({
    into_id: z.uuid('is not an id'),
    from_ids: z
      .array(z.uuid('is not an id'))
      .min(1, 'is empty')
      .max(mostMerged, `may hold at most ${mostMerged} contacts`)
      .transform((ids) => [...new Set(ids)]),
  })
  .refine(({ into_id, from_ids }) => !from_ids.includes(into_id), {
    path: ['from_ids'],
    error: 'holds the contact they are to be merged into',
  });
export type MergeInput = z.input<typeof mergeSchema>;

/** The plan for these contacts as they are stored now, or `not_found`. */
export async function planOf(intoId: string, fromIds: string[]): Promise<MergePlan & { others: Contact[] }> {
  const contacts = await ContactModel.find({ _id: { $in: [intoId, ...fromIds] } }).lean<Contact[]>();
  const [into, ...others] = [intoId, ...fromIds].map((id) => {
    const contact = contacts.find(({ _id }) => _id === id);
    if (contact) return contact;
    throw new AppError('not_found', `There is no contact with the id ${id}. Perhaps it was merged already.`);
  });
  return { ...planMerge(into!, others), others };
}

type Place = Pick<Conversation, '_id' | 'number' | 'contact_uuid' | 'channel_id'>;

/** The contact's own conversations, and those of the others in the order in which the others are named. */
export async function conversationsOf(
  intoId: string,
  fromIds: string[],
): Promise<{ own: Place[]; theirs: Conversation[] }> {
  const all = await ConversationModel.find({ contact_uuid: { $in: [intoId, ...fromIds] } })
    .sort({ _id: 1 })
    .limit(1_000)
    .lean<Conversation[]>();
  return {
    own: all.filter(({ contact_uuid }) => contact_uuid === intoId),
    theirs: fromIds.flatMap((id) => all.filter(({ contact_uuid }) => contact_uuid === id)),
  };
}
