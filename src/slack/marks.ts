import { type Message, MessageModel, type MessageState } from '../conversations/message.js';
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

/** Makes the reactions in a conversation's thread equal to what is known. A burst of changes costs one change. */
export async function updateMarks(desk: Desk, conversationId: string): Promise<void> {
  for (;;) {
    const messages = await MessageModel.find({
      conversation_id: conversationId,
      'mark.owed': true,
      'desk.state': 'done',
    })
      .sort({ seq: 1 })
      .limit(50)
      .lean<Message[]>();
    if (messages.length === 0) return;
    for (const message of messages) await updateMark(desk, message);
  }
}

async function updateMark(desk: Desk, message: Message): Promise<void> {
  const { channel, ts } = message.desk;
  const wanted = message.author === 'agent' && message.state ? (reactions[message.state] ?? null) : null;
  const shown = message.mark.shown;
  if (channel && ts) {
    const at = { channel, timestamp: ts };
    if (shown && shown !== wanted) await react(() => desk.client.reactions.remove({ ...at, name: shown }));
    // Noted before it is added: after a crash the next run knows what may be there, and adding twice is harmless.
    await MessageModel.updateOne({ _id: message._id }, { $set: { 'mark.shown': wanted } });
    if (wanted) await react(() => desk.client.reactions.add({ ...at, name: wanted }));
  }
  await MessageModel.updateOne({ _id: message._id, state: message.state }, { $set: { 'mark.owed': false } });
}

/** Already so, or the message is gone: nothing more to do. Anything else is the drain's to retry. */
async function react(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (slackFailure(error).kind !== 'refused') throw error;
  }
}
