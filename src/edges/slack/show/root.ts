import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { callTimeoutMs, slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';
import { findPost, post } from '../core/post/post.js';
import { cardShown, renderCard } from './card.js';
import { leaveOldThread, ringForEarlierThread } from './earlier-thread.js';

/** What remains to be waited before the drain may go on: 0 when it can. */
export type Wait = number;

/**
 * Makes sure the conversation has its root message, exactly one: its intention is stored before the call, and a
 * call whose outcome is not known is looked for in the channel before another is made. A conversation that is opened
 * again after long gets a new one.
 */
export async function ensureRoot(desk: Desk, conversation: Conversation): Promise<Wait> {
  await leaveOldThread(conversation);
  const { root_state, root_sending_at } = conversation.desk;
  if (root_state === 'posted') return 0;
  const channel = conversation.desk.channel!;
  if (root_state === 'sending' && root_sending_at) {
    const found = await findPost(desk, channel, null, rootId(conversation), root_sending_at);
    if (found) return recordRoot(conversation, channel, found);
    const settledIn = root_sending_at.getTime() + callTimeoutMs + 2_000 - Date.now();
    if (settledIn > 0) return settledIn;
  }
  const wait = await desk.pace.take(channel);
  if (wait > 0) return wait;
  const { message, shown } = await renderCard(desk, conversation);
  await setRoot(conversation, { root_state: 'sending', root_sending_at: new Date(), channel });
  try {
    // What Slack did not take may have been the card: a thread works without one.
    const { text, blocks } = message;
    const card = conversation.desk.problem ? { text } : { text, blocks };
    const ts = await post(desk, { channel, ...card, ids: [rootId(conversation)] });
    await recordRoot(conversation, channel, ts);
    conversation.desk.tries = 0;
    if (!conversation.desk.problem) await cardShown(conversation, shown);
    return 0;
  } catch (error) {
    const { kind } = slackFailure(error);
    // It was certainly not posted: there is nothing to look for.
    if (kind !== 'ended' && kind !== 'open') await setRoot(conversation, { root_state: 'none' });
    // An answer or a cut says that it is over, so the look-up need not wait for it to end.
    if (kind === 'ended')
      await setRoot(conversation, { root_sending_at: new Date(Date.now() - callTimeoutMs - 2_000) });
    throw error;
  }
}

/** What the root is found again by; the root of an earlier thread must not be taken for it. */
const rootId = ({ _id, desk }: Conversation): string =>
  desk.earlier ? `${_id}/${desk.earlier.root_ts}` : _id;

async function recordRoot(conversation: Conversation, channel: string, ts: string): Promise<0> {
  await setRoot(conversation, { root_state: 'posted', root_ts: ts, channel });
  if (conversation.desk.earlier) ringForEarlierThread(conversation.desk.earlier);
  return 0;
}

/** The root is gone from Slack: the next run opens another. */
export async function forgetRoot(conversation: Conversation): Promise<void> {
  await setRoot(conversation, { root_state: 'none', root_ts: null, card: null });
}

async function setRoot(conversation: Conversation, fields: Partial<Conversation['desk']>): Promise<void> {
  const set = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`desk.${key}`, value]));
  await ConversationModel.updateOne({ _id: conversation._id }, { $set: set });
  Object.assign(conversation.desk, fields);
}
