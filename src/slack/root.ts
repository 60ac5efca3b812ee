import { type Contact, ContactModel } from '../contacts/contact.js';
import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { NoteModel } from '../conversations/note.js';
import { type User, UserModel } from '../people/user.js';
import { type Card, rootCard } from './blocks/card.js';
import { callTimeoutMs, slackFailure } from './client.js';
import type { Desk } from './desk-context.js';
import { findPost, post } from './post.js';

/** What remains to be waited before the drain may go on: 0 when it can. */
export type Wait = number;

/** Renders the root card from what is stored now. */
export async function renderCard(desk: Desk, conversation: Conversation): Promise<Card> {
  const contact = await ContactModel.findById(conversation.contact_uuid).lean<Contact>();
  const owner = contact!.assigned_to ? await UserModel.findById(contact!.assigned_to).lean<User>() : null;
  const notes = await NoteModel.countDocuments({ entity_id: conversation.contact_uuid }).limit(100);
  const panelUrl = `${desk.publicUrl}/dashboard/resources/Conversation/records/${conversation._id}/show`;
  return rootCard({ conversation, contact: contact!, owner, notes, panelUrl });
}

/**
 * Makes sure the conversation has its root message, exactly one: its intention is stored before the call, and a
 * call whose outcome is not known is looked for in the channel before another is made.
 */
export async function ensureRoot(desk: Desk, conversation: Conversation): Promise<Wait> {
  const { root_state, root_sending_at } = conversation.desk;
  if (root_state === 'posted') return 0;
  const channel = conversation.desk.channel ?? desk.channelId;
  if (root_state === 'sending' && root_sending_at) {
    const found = await findPost(desk, channel, null, conversation._id, root_sending_at);
    if (found) return noteRoot(conversation, channel, found);
    const settledIn = root_sending_at.getTime() + callTimeoutMs + 2_000 - Date.now();
    if (settledIn > 0) return settledIn;
  }
  const wait = await desk.pace.take(channel);
  if (wait > 0) return wait;
  const rev = conversation.desk.card_rev;
  const card = await renderCard(desk, conversation);
  await setRoot(conversation, { root_state: 'sending', root_sending_at: new Date(), channel });
  try {
    const ts = await post(desk, { channel, ...card, ids: [conversation._id] });
    await noteRoot(conversation, channel, ts);
    await cardShown(conversation, rev);
    conversation.desk.card_owed = false;
    return 0;
  } catch (error) {
    const { kind } = slackFailure(error);
    // Certainly not posted: nothing to look for.
    if (kind !== 'ended' && kind !== 'open') await setRoot(conversation, { root_state: 'none' });
    // Answered or cut off: it is over, so the look-up need not wait for it to end.
    if (kind === 'ended')
      await setRoot(conversation, { root_sending_at: new Date(Date.now() - callTimeoutMs - 2_000) });
    throw error;
  }
}

async function noteRoot(conversation: Conversation, channel: string, ts: string): Promise<0> {
  await setRoot(conversation, { root_state: 'posted', root_ts: ts, channel });
  return 0;
}

/** The root is gone from Slack: the next run opens another. */
export async function forgetRoot(conversation: Conversation): Promise<void> {
  await setRoot(conversation, { root_state: 'none', root_ts: null });
}

async function setRoot(conversation: Conversation, fields: Partial<Conversation['desk']>): Promise<void> {
  const set = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`desk.${key}`, value]));
  await ConversationModel.updateOne({ _id: conversation._id }, { $set: set });
  Object.assign(conversation.desk, fields);
}

/** Makes the root card show what is stored now. A change while Slack is called leaves it owed. */
export async function updateCard(desk: Desk, conversation: Conversation): Promise<void> {
  const { channel, root_ts, card_rev } = conversation.desk;
  const card = await renderCard(desk, conversation);
  try {
    await desk.client.chat.update({ channel: channel!, ts: root_ts!, ...card });
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'refused') throw error;
    // Somebody deleted the root, or Slack refuses the card: the thread still works without it.
    desk.log.warn(
      { conversation_id: conversation._id, reason: failure.reason },
      'the root card could not be updated',
    );
  }
  await cardShown(conversation, card_rev);
}

async function cardShown(conversation: Conversation, rev: number): Promise<void> {
  await ConversationModel.updateOne(
    { _id: conversation._id, 'desk.card_rev': rev },
    { $set: { 'desk.card_owed': false } },
  );
}
