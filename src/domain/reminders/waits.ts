import mongoose, { Schema } from 'mongoose';
import { type Conversation, ConversationModel } from '../conversations/core/conversation.js';
import { type Message, MessageModel } from '../conversations/messages/message.js';

/** Since when the customer of a conversation has waited for an answer of a person. */
export interface Wait {
  /** The conversation's id. */
  _id: string;
  /** The conversation's last message when this was worked out: another one makes it stale. */
  seq: number;
  /** Their first message without an answer; null: there was none. */
  since: Date | null;
  /** The owner was reminded of this wait. */
  reminded: boolean;
  updated_at: Date;
}

const schema = new Schema<Wait>(
  {
    _id: String,
    seq: { type: Number, required: true },
    since: { type: Date, default: null },
    reminded: { type: Boolean, default: false },
    updated_at: { type: Date, required: true },
  },
  { collection: 'waits', versionKey: false },
);
schema.index({ updated_at: 1 }, { expireAfterSeconds: 180 * 24 * 3600 });

export const WaitModel = mongoose.model<Wait>('Wait', schema);

/** A conversation with people, and its customer's wait. */
export type Waiting = { conversation: Conversation; wait: Wait };

/** How many are looked at together. */
const batch = 200;

/** Conversations that are with people and not put aside, with since when their customers wait; those who do not are left out. */
export async function* waitingCustomers(): AsyncGenerator<Waiting> {
  let after = '';
  for (;;) {
    const conversations = await ConversationModel.find({
      ai_enabled: false,
      status: 'active',
      last_inbound_at: { $ne: null },
      _id: { $gt: after },
    })
      .sort({ _id: 1 })
      .limit(batch)
      .lean<Conversation[]>();
    const ids = conversations.map(({ _id }) => _id);
    const known = new Map(
      (await WaitModel.find({ _id: { $in: ids } }).lean<Wait[]>()).map((wait) => [wait._id, wait]),
    );
    for (const conversation of conversations) {
      const wait = await fresh(conversation, known.get(conversation._id));
      if (wait.since !== null) yield { conversation, wait };
    }
    if (conversations.length < batch) return;
    after = ids.at(-1)!;
  }
}

/** What is known, or worked out anew when something was said since. */
async function fresh(conversation: Conversation, known: Wait | undefined): Promise<Wait> {
  const { _id, seq, handed_off_at } = conversation;
  if (known?.seq === seq) return known;
  const answer = await lastAnswer(_id);
  const first = await firstAfter(_id, answer?.seq ?? 0);
  // What the bot had before, it has answered.
  const since = first && later(first, handed_off_at);
  // Writing again does not make a wait that is known a new one.
  const reminded = known?.reminded === true && known.since?.getTime() === since?.getTime();
  // An answer that may still be taken back is looked at again.
  const leaving = answer?.state === 'queued' || answer?.state === 'sending';
  const wait = { seq: leaving ? -1 : seq, since, reminded, updated_at: new Date() };
  await WaitModel.updateOne({ _id }, { $set: wait }, { upsert: true });
  return { _id, ...wait };
}

const later = (one: Date, other: Date | null): Date => (other && other > one ? other : one);

/** What a person said last to the customer. */
export function lastAnswer(conversation_id: string): Promise<Message | null> {
  const said = {
    author: 'agent',
    direction: 'out',
    state: { $nin: ['cancelled', 'held', 'failed'] },
  } as const;
  return MessageModel.findOne({ conversation_id, ...said })
    .sort({ seq: -1 })
    .lean<Message>();
}

/** When the customer said something first after this message. */
async function firstAfter(conversation_id: string, seq: number): Promise<Date | null> {
  const first = await MessageModel.findOne({ conversation_id, direction: 'in', seq: { $gt: seq } })
    .sort({ seq: 1 })
    .lean<Message>();
  return first?.created_at ?? null;
}
