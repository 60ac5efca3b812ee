import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import type { SlackDesk } from '../../../../domain/conversations/desks/desk.js';
import {
  type Message,
  MessageModel,
  type MessageState,
} from '../../../../domain/conversations/messages/message.js';
import { partsOf } from '../../../../domain/conversations/messages/parts-of-post.js';
import { heldCodes } from '../../../../domain/conversations/reply/held.js';
import { slackFailure } from '../../core/call/client.js';
import { Patience } from '../../core/call/patience.js';
import type { Desk } from '../../core/desk-context.js';
import { settlesIn } from './mark-times.js';
import { reactionsOff, recordNoReactions, recordReactionsTaken } from './no-reactions.js';

/** The one reaction that says what became of an agent's message. */
const reactions: Partial<Record<MessageState, string>> = {
  held: 'raised_hand',
  queued: 'hourglass_flowing_sand',
  sending: 'hourglass_flowing_sand',
  sent: 'heavy_check_mark',
  delivered: 'white_check_mark',
  read: 'eyes',
  failed: 'x',
  unknown: 'question',
  cancelled: 'no_entry_sign',
};

/** What was held and is no reply after all looks like every other note. */
function wantedMark({ author, state, error }: Message): string | null {
  if (author !== 'agent' || !state) return null;
  if (state === 'cancelled' && error?.code === heldCodes.keptAsNote) return 'memo';
  return reactions[state] ?? null;
}

/** What a person should see to first, then what has come least far. */
const order: (MessageState | null)[] = [
  'failed',
  'unknown',
  'held',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'cancelled',
];

/** The message of a post whose state says most about it. */
const furthestBehind = (parts: Message[]): Message =>
  parts.reduce((one, other) => (order.indexOf(other.state) < order.indexOf(one.state) ? other : one));

/** What Slack does not take in one conversation is left alone by itself. */
const patience = new Patience(2_000, 300_000);

/** Where states are still changing, a conversation is not looked at with every ring: many may be owed. */
const rest = new Patience(1_000, 1_000);

/**
 * Makes the reactions in a conversation's thread equal to what is known; the milliseconds to wait before that can be,
 * 0 when nothing is owed, or Slack takes no reactions at all. A burst of changes costs one change. Throws only what
 * blocks the desk: whatever else is wrong with reactions holds up nothing else.
 */
export async function updateMarks(desk: Desk, conversation: Conversation, place: SlackDesk): Promise<number> {
  if (reactionsOff(place)) return 0;
  const { _id } = conversation;
  const left = patience.left(_id) || rest.left(_id);
  if (left > 0) return left;
  try {
    const { wait, called } = await updateOwed(desk, conversation);
    patience.success(_id);
    if (wait > 0) rest.failure(_id);
    else rest.success(_id);
    if (called) await recordReactionsTaken(place);
    return wait;
  } catch (error) {
    const failure = slackFailure(error);
    const { kind, reason } = failure;
    desk.log.warn({ conversation_id: _id, kind, reason }, 'a delivery reaction could not be shown');
    if (failure.kind === 'limited') return failure.afterMs;
    if (reason === 'missing_scope' || kind === 'unlisted') {
      await recordNoReactions(desk, place, reason);
      return 0;
    }
    if (kind === 'blocked') throw error;
    return patience.failure(_id);
  }
}

/** How many are looked at together. */
const pageSize = 50;

async function updateOwed(
  desk: Desk,
  conversation: Conversation,
): Promise<{ wait: number; called: boolean }> {
  const waits: number[] = [];
  let called = false;
  for (let seq = Number.NEGATIVE_INFINITY; ; ) {
    const messages = await MessageModel.find({
      conversation_id: conversation._id,
      'mark.owed': true,
      'desk.state': 'done',
      seq: { $gt: seq },
    })
      .sort({ seq: 1 })
      .limit(pageSize)
      .lean<Message[]>();
    for (const message of messages) {
      const wait = await updateMark(desk, conversation, message);
      if (wait > 0) waits.push(wait);
      else called = true;
    }
    if (messages.length < pageSize) return { wait: waits.length > 0 ? Math.min(...waits) : 0, called };
    seq = messages.at(-1)!.seq;
  }
}

/** One message's reaction; the milliseconds to wait where its state is still changing, 0 when it is shown. */
async function updateMark(here: Desk, conversation: Conversation, message: Message): Promise<number> {
  const { channel, ts } = message.desk;
  // It may be in another channel, which the conversation was in before and which may be archived.
  const elsewhere = channel !== conversation.desk.channel;
  const desk = elsewhere && channel ? await here.workspaces.ofChannel(channel) : here;
  const parts = await partsOf(message);
  const behind = furthestBehind(parts);
  // One post has one mark: the first of its messages knows which is shown.
  const { _id: holder, mark } = parts[0] ?? message;
  const wanted = mark.refused ? reactions.failed! : wantedMark(behind);
  const { shown, adding } = mark;
  if (desk && channel && ts && (shown !== wanted || adding)) {
    const wait = settlesIn(behind);
    if (wait > 0) return wait;
    const at = { channel, timestamp: ts };
    if (shown && shown !== wanted)
      await react(elsewhere, () => desk.client.reactions.remove({ ...at, name: shown }));
    // This comes first: after a crash the next run knows what may be there, and adding twice is harmless.
    await MessageModel.updateOne({ _id: holder }, { $set: { 'mark.shown': wanted, 'mark.adding': true } });
    if (wanted) await react(elsewhere, () => desk.client.reactions.add({ ...at, name: wanted }));
    await MessageModel.updateOne({ _id: holder }, { $set: { 'mark.adding': false } });
  }
  await MessageModel.updateOne({ _id: message._id, state: message.state }, { $set: { 'mark.owed': false } });
  return 0;
}

/** Nothing more is to be done when it is so already or the message is gone. Anything else is the drain's to retry. */
async function react(elsewhere: boolean, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const { kind } = slackFailure(error);
    if (kind !== 'refused' && !(elsewhere && (kind === 'blocked' || kind === 'unlisted'))) throw error;
  }
}
