import type { QueryFilter } from 'mongoose';
import { ring } from '../../../platform/queue/doorbell.js';
import { Rotation } from '../../../platform/queue/rotation.js';
import { workspaceSettings } from '../../people/core/settings.js';
import { waiting } from '../assignment/assign-waiting.js';
import { ConversationModel } from '../core/conversation.js';
import { botBell, deliverBell, deskBell } from '../core/doorbells.js';
import { routingMayChange } from '../core/route-bell.js';
import { allDesks } from '../desks/desk.js';
import { changeOwed, deliverOwed, deskOwed, type Message, MessageModel } from '../messages/message.js';
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

/** How many one sweep looks at of each kind; the next one goes on from there. */
const mostRings = 500;
const lanes = {
  bot: new Rotation(mostRings),
  deliver: new Rotation(mostRings),
  desk: new Rotation(mostRings),
  marks: new Rotation(mostRings),
  changes: new Rotation(mostRings),
  cards: new Rotation(mostRings),
};

/**
 * Finds everything conversations owe (to the bot, to customers, to Slack) that has waited for longer than
 * `olderThanMs`, and whether somebody waits for the router, and rings again: doorbells get lost when Redis is away
 * or emptied, or a worker dies.
 */
export async function ringForOwed(olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs);
  const old = { updated_at: { $lt: before } };
  // This is asked first: nobody would listen to the others if they failed meanwhile.
  const withoutMarks = await unmarkable();
  const [bot, deliver, desk, marks, changes, cards] = await Promise.all([
    conversationsWith('bot', { ...owedTo.bot, ...old }),
    conversationsWith('deliver', { ...owedTo.whatsapp, ...old }),
    conversationsWith('desk', { ...owedTo.slack, ...old }),
    conversationsWith('marks', { 'mark.owed': true, 'desk.channel': { $nin: withoutMarks }, ...old }),
    conversationsWith('changes', { ...changeOwed, ...old }),
    lanes.cards.next(async (after, most) => {
      const owed = { 'desk.card_owed': true, 'desk.wanted': true, 'desk.held': { $ne: true }, ...old };
      const rows = await ConversationModel.find({ ...owed, _id: { $gt: after } })
        .sort({ _id: 1 })
        .select({ _id: 1 })
        .limit(most)
        .lean();
      return rows.map(({ _id }) => _id);
    }),
  ]);
  for (const id of bot) ring(botBell, id);
  for (const id of deliver) ring(deliverBell, id);
  for (const id of changes) ringForChange(id);
  for (const id of new Set([...desk, ...marks, ...cards])) ring(deskBell, id);
  if (await someoneWaits(before)) routingMayChange();
}

/** Whether the router has somebody to find an agent for; asked only where there is a router. */
async function someoneWaits(since: Date): Promise<boolean> {
  if (workspaceSettings().routing.mode === 'manual') return false;
  return (await ConversationModel.exists({ ...waiting, handed_off_at: { $lt: since } })) !== null;
}

/** Slack channels in which no reaction can be shown now; whoever frees them rings. */
async function unmarkable(): Promise<string[]> {
  const desks = await allDesks();
  const now = Date.now();
  return desks
    .filter(({ blocked, no_reactions }) => blocked || (no_reactions?.probe_at.getTime() ?? 0) > now)
    .map(({ slack_channel_id }) => slack_channel_id);
}

async function conversationsWith(
  lane: keyof typeof lanes,
  filter: Record<string, unknown>,
): Promise<Set<string>> {
  const ids = await lanes[lane].next(async (after, most) => {
    const rows = await MessageModel.find({ ...filter, conversation_id: { $gt: after } })
      .sort({ conversation_id: 1 })
      .select({ conversation_id: 1, _id: 0 })
      .limit(most)
      .lean();
    return rows.map(({ conversation_id }) => conversation_id);
  });
  return new Set(ids);
}
