import mongoose, { Schema } from 'mongoose';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../domain/conversations/core/find.js';
import { allDesks, deskOfChannel } from '../../../domain/conversations/desks/desk.js';
import { workspaceSettings } from '../../../domain/people/core/settings.js';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { Rotation } from '../../../platform/queue/rotation.js';
import type { Workspaces } from '../core/desk-context.js';
import { threadUrl } from '../core/links.js';
import { updateMessage } from '../core/post/update.js';

/** A thread that a conversation was in before the one it is in now. What is written there still belongs to it. */
interface EarlierThread {
  /** `channel:ts` of its root. */
  _id: string;
  conversation_id: string;
  channel: string;
  root_ts: string;
  /** Its root does not yet say where the conversation goes on. */
  card_owed: boolean;
  created_at: Date;
}

const schema = new Schema<EarlierThread>(
  {
    _id: String,
    conversation_id: { type: String, required: true },
    channel: { type: String, required: true },
    root_ts: { type: String, required: true },
    card_owed: { type: Boolean, default: true },
    created_at: { type: Date, required: true },
  },
  { collection: 'earlier_threads', versionKey: false },
);
schema.index({ conversation_id: 1 });
schema.index({ card_owed: 1, _id: 1 }, { partialFilterExpression: { card_owed: true } });

export const EarlierThreadModel = mongoose.model<EarlierThread>('EarlierThread', schema);

type ThreadPlace = Pick<EarlierThread, 'channel' | 'root_ts'>;

const idOf = ({ channel, root_ts }: ThreadPlace): string => `${channel}:${root_ts}`;

const dayMs = 24 * 3600 * 1000;

/**
 * Takes a conversation that is open again, after its card said resolved, out of a thread that is older than the
 * workspace wants; the next root opens another.
 */
export async function leaveOldThread(conversation: Conversation): Promise<void> {
  const { root_ts, root_state, card } = conversation.desk;
  if (root_state !== 'posted' || !root_ts) return;
  const reopened = card?.status === 'resolved' && conversation.status !== 'resolved';
  const age = Date.now() - Number(root_ts) * 1000;
  if (reopened && age >= workspaceSettings().desk.new_thread_after_days * dayMs)
    await leaveThread(conversation);
}

/** Takes a conversation out of its thread; both threads will link to each other. Safe to run again. */
export async function leaveThread(conversation: Conversation): Promise<void> {
  const { channel, root_ts } = conversation.desk;
  const earlier = { channel: channel!, root_ts: root_ts! };
  // It is kept before it is left: a reply written there finds the conversation at any moment.
  try {
    await EarlierThreadModel.create({
      _id: idOf(earlier),
      conversation_id: conversation._id,
      ...earlier,
      created_at: new Date(),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const left = { root_state: 'none', root_ts: null, card: null, earlier } as const;
  const set = Object.fromEntries(Object.entries(left).map(([key, value]) => [`desk.${key}`, value]));
  await ConversationModel.updateOne({ _id: conversation._id, 'desk.root_ts': root_ts }, { $set: set });
  Object.assign(conversation.desk, left);
}

/** The conversation that was in this thread once, or null. */
export async function conversationOnceIn(channel: string, root_ts: string): Promise<Conversation | null> {
  const thread = await EarlierThreadModel.findById(idOf({ channel, root_ts })).lean<EarlierThread>();
  return thread && conversationOf(thread);
}

async function conversationOf({ conversation_id }: EarlierThread): Promise<Conversation | null> {
  try {
    return await getConversation(conversation_id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Earlier threads of these conversations are known under the new id of their channel. Safe to repeat. */
export async function followEarlierThreads(
  conversationIds: readonly string[],
  from: string,
  to: string,
): Promise<void> {
  const old = { conversation_id: { $in: [...conversationIds] }, channel: from };
  const next = () => EarlierThreadModel.find(old).limit(500).lean<EarlierThread[]>();
  for (let page = await next(); page.length > 0; page = await next()) {
    for (const { _id, ...thread } of page) {
      const moved = { ...thread, channel: to };
      await EarlierThreadModel.updateOne({ _id: idOf(moved) }, { $setOnInsert: moved }, { upsert: true });
      await EarlierThreadModel.deleteOne({ _id });
    }
  }
}

/** An earlier thread whose root is to say where the conversation goes on. */
export const earlierThreadBell: Doorbell = { queue: 'desk', name: 'earlier-thread' };

export const ringForEarlierThread = (thread: ThreadPlace): void => ring(earlierThreadBell, idOf(thread));

/** How many one sweep looks at; the next one goes on from there. */
const owedCards = new Rotation(100);

/** Rings for earlier threads whose doorbell was lost. */
export async function ringForEarlierThreads(olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs);
  const blocked = (await allDesks()).filter((desk) => desk.blocked).map((desk) => desk.slack_channel_id);
  const owed = await owedCards.next(async (after, most) => {
    const rows = await EarlierThreadModel.find({
      card_owed: true,
      created_at: { $lt: before },
      channel: { $nin: blocked },
      _id: { $gt: after },
    })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(most)
      .lean();
    return rows.map(({ _id }) => _id);
  });
  for (const id of owed) ring(earlierThreadBell, id);
}

/** Leaving a thread takes less than this. */
const dyingMs = 60_000;

/** Makes an earlier thread's root say where the conversation goes on. Returns the milliseconds to wait, 0 when done. */
export async function closeEarlierThread(workspaces: Workspaces, id: string): Promise<number> {
  const thread = await EarlierThreadModel.findOne({ _id: id, card_owed: true }).lean<EarlierThread>();
  if (!thread) return 0;
  const conversation = await conversationOf(thread);
  const { channel, root_ts: ts, created_at } = thread;
  const isStill = conversation?.desk.root_ts === ts && conversation.desk.channel === channel;
  // The conversation is gone, or a process died before it left: this is no earlier thread.
  if (!conversation || (isStill && created_at.getTime() < Date.now() - dyingMs)) {
    await EarlierThreadModel.deleteOne({ _id: id });
    return 0;
  }
  const desk = await workspaces.ofChannel(channel);
  if (!desk || (await deskOfChannel(channel))?.blocked) return 0; // rung again when it is free
  const url = isStill ? null : await threadUrl(desk, conversation.desk);
  if (!url) return 2_000; // the new root is not there yet
  const { number } = conversation;
  const text = `*#${number}* goes on in <${url}|a new thread>. Replies here still reach the customer.`;
  const wait = await updateMessage(desk, {
    channel,
    ts,
    text: `#${number} goes on in a new thread`,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
  });
  if (wait === 0) await EarlierThreadModel.updateOne({ _id: id }, { $set: { card_owed: false } });
  return wait;
}
