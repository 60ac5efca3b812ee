import type { QueryFilter } from 'mongoose';
import { workspaceSettings } from '../people/settings.js';
import { ring } from '../platform/doorbell.js';
import { ConversationModel } from './conversation.js';
import { changeOwed, deliverOwed, deskOwed, type Message, MessageModel } from './message.js';
import { routingMayChange } from './route-bell.js';
import { waiting } from './router.js';
import { ringForChange } from './sent-changes.js';

/** What is owed to whom, each answered from a small partial index. */
const owedTo = {
  bot: { 'bot.state': 'pending' as const },
  whatsapp: deliverOwed,
  // The index is about what waits for a free desk as well: MongoDB has to be told that this is part of it.
  slack: { $and: [deskOwed, { 'desk.state': { $in: ['pending', 'sending'] } }] },
} satisfies Record<string, QueryFilter<Message>>;

/** How many messages are owed in each lane; counts no further than 10,000. */
export async function countOwed(): Promise<Record<keyof typeof owedTo, number>> {
  const counts = await Promise.all(
    Object.entries(owedTo).map(async ([lane, filter]) => [
      lane,
      await MessageModel.countDocuments(filter).limit(10_000),
    ]),
  );
  return Object.fromEntries(counts);
}

/** Rings at most this often per kind and sweep; what is left is found by the next one. */
const mostRings = 500;

/**
 * Finds everything conversations owe (to the bot, to customers, to Slack) that has waited for longer than
 * `olderThanMs`, and whether somebody waits for the router, and rings again: doorbells get lost when Redis is away
 * or emptied, or a worker dies.
 */
export async function ringForOwed(olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs);
  const old = { updated_at: { $lt: before } };
  const [bot, deliver, desk, marks, changes] = await Promise.all([
    conversationsWith({ ...owedTo.bot, ...old }),
    conversationsWith({ ...owedTo.whatsapp, ...old }),
    conversationsWith({ ...owedTo.slack, ...old }),
    conversationsWith({ 'mark.owed': true, ...old }),
    conversationsWith({ ...changeOwed, ...old }),
  ]);
  const cards = await ConversationModel.find({ 'desk.card_owed': true, 'desk.wanted': true, ...old })
    .select({ _id: 1 })
    .limit(mostRings)
    .lean();
  for (const id of bot) ring('bot', id);
  for (const id of deliver) ring('deliver', id);
  for (const id of changes) ringForChange(id);
  for (const id of new Set([...desk, ...marks, ...cards.map(({ _id }) => _id)])) ring('desk', id);
  if (await someoneWaits(before)) routingMayChange();
}

/** Whether the router has somebody to find an agent for; asked only where there is a router. */
async function someoneWaits(since: Date): Promise<boolean> {
  if (workspaceSettings().routing.mode === 'manual') return false;
  return (await ConversationModel.exists({ ...waiting, handed_off_at: { $lt: since } })) !== null;
}

async function conversationsWith(filter: Record<string, unknown>): Promise<string[]> {
  const rows = await MessageModel.find(filter).select({ conversation_id: 1, _id: 0 }).limit(mostRings).lean();
  return [...new Set(rows.map(({ conversation_id }) => conversation_id))];
}
