import { ring } from '../../../platform/queue/doorbell.js';
import { ConversationModel } from './conversation.js';
import { deskBell } from './doorbells.js';

/** What every change that the root card shows adds to its update. */
export const cardChanged = { $inc: { 'desk.card_rev': 1 }, $set: { 'desk.card_owed': true } } as const;

/** Marks every conversation of a contact for a fresh root card. */
export async function contactCardsChanged(contactIds: string[]): Promise<void> {
  await ConversationModel.updateMany({ contact_uuid: { $in: contactIds } }, cardChanged);
  const shown = await ConversationModel.find({ contact_uuid: { $in: contactIds }, 'desk.wanted': true })
    .select({ _id: 1 })
    .limit(1_000)
    .lean();
  for (const { _id } of shown) ring(deskBell, _id);
}
