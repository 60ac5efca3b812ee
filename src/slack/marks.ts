import type { Conversation } from '../conversations/conversation.js';
import { heldCodes } from '../conversations/held.js';
import { type Message, MessageModel, type MessageState } from '../conversations/message.js';
import { partsOf } from '../conversations/parts.js';
import { slackFailure } from './client.js';
import type { Desk } from './desk-context.js';

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

/** Of the messages of one post, the one whose state says most about it. */
const furthestBehind = (parts: Message[]): Message =>
  parts.reduce((one, other) => (order.indexOf(other.state) < order.indexOf(one.state) ? other : one));

/** Makes the reactions in a conversation's thread equal to what is known. A burst of changes costs one change. */
export async function updateMarks(desk: Desk, conversation: Conversation): Promise<void> {
  for (;;) {
    const messages = await MessageModel.find({
      conversation_id: conversation._id,
      'mark.owed': true,
      'desk.state': 'done',
    })
      .sort({ seq: 1 })
      .limit(50)
      .lean<Message[]>();
    if (messages.length === 0) return;
    for (const message of messages) await updateMark(desk, conversation, message);
  }
}

async function updateMark(here: Desk, conversation: Conversation, message: Message): Promise<void> {
  const { channel, ts } = message.desk;
  // In the thread of another channel, which the conversation was in before; that may be archived.
  const elsewhere = channel !== conversation.desk.channel;
  const desk = elsewhere && channel ? await here.workspaces.ofChannel(channel) : here;
  const parts = await partsOf(message);
  const wanted = wantedMark(furthestBehind(parts));
  // One post has one mark: the first of its messages knows which is shown.
  const { _id: holder, mark } = parts[0] ?? message;
  const { shown } = mark;
  if (desk && channel && ts) {
    const at = { channel, timestamp: ts };
    if (shown && shown !== wanted)
      await react(elsewhere, () => desk.client.reactions.remove({ ...at, name: shown }));
    // Noted before it is added: after a crash the next run knows what may be there, and adding twice is harmless.
    await MessageModel.updateOne({ _id: holder }, { $set: { 'mark.shown': wanted } });
    if (wanted) await react(elsewhere, () => desk.client.reactions.add({ ...at, name: wanted }));
  }
  await MessageModel.updateOne({ _id: message._id, state: message.state }, { $set: { 'mark.owed': false } });
}

/** Already so, or the message is gone: nothing more to do. Anything else is the drain's to retry. */
async function react(elsewhere: boolean, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const { kind } = slackFailure(error);
    if (kind !== 'refused' && !(elsewhere && kind === 'blocked')) throw error;
  }
}
