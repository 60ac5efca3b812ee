import type { Conversation } from '../conversations/conversation.js';
import { deskOwed, type Message, MessageModel } from '../conversations/message.js';
import { mayJoin, shownInThread } from './blocks/message.js';
import { callTimeoutMs, slackFailure } from './client.js';
import type { Desk } from './desk-context.js';
import { findPost, post, removePost, ThreadGone } from './post.js';
import { quotedBy } from './quoted.js';
import { forgetRoot, type Wait } from './root.js';
import { shareFile, waitForFile } from './show-file.js';

/** Looked at together; more than this is found by the next look. */
const pageSize = 50;

/** The lease went to another worker in the middle of the work. */
export class LeaseLost extends Error {}

/** What of a conversation the thread does not show yet, oldest first. */
function owed(conversationId: string): Promise<Message[]> {
  return MessageModel.find({
    conversation_id: conversationId,
    ...deskOwed,
  })
    .sort({ seq: 1, _id: 1 })
    .limit(pageSize)
    .lean<Message[]>();
}

/** Posts the next of what is owed, if anything. `more` is false when the thread shows everything. */
export async function postNext(
  desk: Desk,
  conversation: Conversation,
  fence: number,
): Promise<{ more: boolean; wait: Wait }> {
  const messages = await owed(conversation._id);
  const first = messages[0];
  if (!first) return { more: false, wait: 0 };
  const channel = conversation.desk.channel!;
  const thread = conversation.desk.root_ts!;
  if (first.desk.state === 'sending') return { more: true, wait: await reconcile(desk, conversation, first) };

  const fileWait = waitForFile(first, conversation);
  if (fileWait > 0) return { more: true, wait: fileWait };
  const wait = await desk.pace.take(channel);
  if (wait > 0) return { more: true, wait };
  const joined = joinable(messages);
  const ids = joined.map(({ _id }) => _id);
  const claimed = await MessageModel.updateMany(
    { _id: { $in: ids }, 'desk.state': { $in: ['waiting', 'pending'] }, 'desk.fence': { $lte: fence } },
    {
      $set: {
        'desk.state': 'sending',
        'desk.sending_at': new Date(),
        'desk.channel': channel,
        'desk.fence': fence,
      },
    },
  );
  // Another worker holds the lease by now: whatever was claimed here is looked up before it is posted.
  if (claimed.modifiedCount !== ids.length) throw new LeaseLost();
  try {
    const shown = shownInThread(joined, await quotedBy(joined));
    await posted(joined, await post(desk, { channel, threadTs: thread, ids, ...shown }));
  } catch (error) {
    await notPosted(desk, conversation, { _id: { $in: ids }, 'desk.fence': fence }, error);
  }
  if (first.media) await shareFile(desk, first._id, conversation);
  // What is stored from now on rings again, so an empty rest need not be looked for.
  return { more: messages.length > joined.length || messages.length === pageSize, wait: 0 };
}

/** The first message and those after it that may share its post, up to a screenful. */
function joinable(messages: Message[]): Message[] {
  const joined = [messages[0]!];
  let length = messages[0]!.text.length;
  for (const message of messages.slice(1)) {
    length += message.text.length;
    if (message.desk.state === 'sending' || !mayJoin(joined.at(-1)!, message) || length > 3_000) break;
    joined.push(message);
  }
  return joined;
}

async function posted(messages: Message[], ts: string): Promise<void> {
  const ids = messages.map(({ _id }) => _id);
  // A post never spans two authors; an agent's carries a delivery reaction.
  const mark = messages[0]!.author === 'agent' ? { 'mark.owed': true } : {};
  await MessageModel.updateMany(
    { _id: { $in: ids } },
    { $set: { 'desk.state': 'done', 'desk.ts': ts, ...mark } },
  );
}

async function notPosted(
  desk: Desk,
  conversation: Conversation,
  which: { _id: { $in: string[] }; 'desk.fence': number },
  error: unknown,
): Promise<void> {
  const { kind, reason } = slackFailure(error);
  if (isThreadGone(error)) {
    // The conversation goes on under a new root.
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending' } });
    await forgetRoot(conversation);
    throw error;
  }
  if (kind === 'refused') {
    // Trying this post again cannot help; the message itself is safe and readable in the panel.
    desk.log.error(
      { message_ids: which._id.$in, reason },
      'Slack refused a message; it is shown in the panel only',
    );
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'done' } });
    return;
  }
  if (kind === 'ended') {
    await MessageModel.updateMany(which, {
      $set: { 'desk.sending_at': new Date(Date.now() - callTimeoutMs - 2_000) },
    });
  } else if (kind !== 'open') {
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending' } });
  }
  throw error;
}

/** Somebody deleted the root. */
const isThreadGone = (error: unknown): boolean =>
  error instanceof ThreadGone ||
  ['thread_not_found', 'message_not_found'].includes(slackFailure(error).reason);

/** A post whose outcome is not known: found in the thread, or certainly not there, or waited for. */
async function reconcile(desk: Desk, conversation: Conversation, message: Message): Promise<Wait> {
  const { channel, root_ts } = conversation.desk;
  const since = message.desk.sending_at ?? message.created_at;
  const left = since.getTime() + callTimeoutMs + 2_000 - Date.now();
  const notThere = () =>
    MessageModel.updateOne(
      { _id: message._id, 'desk.state': 'sending' },
      { $set: { 'desk.state': 'pending' } },
    );
  try {
    const ts = await findPost(desk, channel!, root_ts, message._id, since);
    // A joined post holds several: each finds the same one.
    if (ts) await posted([message], ts);
    else if (left > 0) return left;
    else await notThere();
    return 0;
  } catch (error) {
    if (!isThreadGone(error)) throw error;
    if (left > 0) return left;
    // It may have been posted into the channel, where it is not to stay.
    const stray = await findPost(desk, channel!, null, message._id, since);
    if (stray) await removePost(desk, channel!, stray);
    await notThere();
    await forgetRoot(conversation);
    throw error;
  }
}
