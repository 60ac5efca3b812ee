import { insertOnce } from '../../platform/database/mongo.js';
import { ring } from '../../platform/queue/doorbell.js';
import type { Contact } from '../contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../conversations/core/conversation.js';
import { deliverBell, deskBell } from '../conversations/core/doorbells.js';
import { deskLane, MessageModel, newMessage, type SentTemplate } from '../conversations/messages/message.js';
import { createConversation } from '../conversations/reply/start-chat.js';

export interface Welcome {
  channelId: string;
  template: SentTemplate;
  /** How the customer reads it. */
  text: string;
  dedupKey: string;
}

/**
 * Queues a template as the bot's first words to a contact. Their conversation is opened on that channel and stays
 * with the bot. Safe to run again. False, and nothing is queued, where people have the conversation already.
 */
export async function queueWelcome(contact: Contact, welcome: Welcome): Promise<boolean> {
  const { channelId, template, text, dedupKey: dedup_key } = welcome;
  const { _id } = await createConversation(contact, channelId);
  const conversation = await ConversationModel.findOneAndUpdate(
    { _id, ai_enabled: true },
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!conversation) return false;
  const { ai_epoch, desk } = conversation;
  const message = newMessage(conversation, {
    direction: 'out',
    author: 'bot',
    author_name: 'Bot',
    type: 'template',
    text,
    template,
    state: 'queued',
    dedup_key,
    ai_epoch,
    desk: deskLane(desk.wanted ? 'pending' : 'waiting'),
  });
  await insertOnce(MessageModel, message, { dedup_key });
  ring(deliverBell, _id);
  if (desk.wanted) ring(deskBell, _id);
  return true;
}

/** Those of these keys whose welcomes are queued or gone already. */
export async function knownWelcomes(dedupKeys: readonly string[]): Promise<Set<string>> {
  const known = await MessageModel.find({ dedup_key: { $in: dedupKeys } })
    .select({ dedup_key: 1 })
    .lean();
  return new Set(known.map(({ dedup_key }) => dedup_key));
}

/**
 * Takes back the welcomes that have not left, in the transaction around it. A conversation in which nothing else was
 * ever said goes with its welcome.
 */
export async function takeBackWelcomes(dedupKeys: readonly string[]): Promise<void> {
  const ours = { dedup_key: { $in: dedupKeys } };
  await MessageModel.updateMany({ ...ours, state: 'queued' }, { $set: { state: 'cancelled' } });
  const cancelled = await MessageModel.find({ ...ours, state: 'cancelled' })
    .select({ conversation_id: 1 })
    .lean();
  if (cancelled.length === 0) return;
  const ids = cancelled.map(({ conversation_id }) => conversation_id);
  const others = await MessageModel.distinct('conversation_id', {
    conversation_id: { $in: ids },
    _id: { $nin: cancelled.map(({ _id }) => _id) },
  });
  const silent = ids.filter((id) => !others.includes(id));
  // Whoever writes at this moment, or has it in Slack, keeps the conversation.
  const unused = { _id: { $in: silent }, last_inbound_at: null, ai_enabled: true, 'desk.wanted': false };
  const empty = await ConversationModel.find(unused).select({ _id: 1 }).lean();
  const emptyIds = empty.map(({ _id }) => _id);
  await MessageModel.deleteMany({ conversation_id: { $in: emptyIds } });
  await ConversationModel.deleteMany({ ...unused, _id: { $in: emptyIds } });
}
