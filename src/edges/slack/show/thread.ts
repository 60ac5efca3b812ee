import { asksForPerson } from '../../../domain/bot/asks-for-person.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { mediaBell } from '../../../domain/conversations/core/doorbells.js';
import { deskOwed, type Message, MessageModel } from '../../../domain/conversations/messages/message.js';
import { callAgain } from '../../../domain/reminders/asked-again.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { showsPicture } from '../blocks/message.js';
import { tellAdmins } from '../core/blocked.js';
import { callTimeoutMs, slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';
import { findPost, post, removePost } from '../core/post/post.js';
import { shareFile, waitForFile } from './files/show-file.js';
import { type NextPost, nextPost } from './next-post.js';
import { isThreadGone, notPosted } from './not-posted.js';
import { forgetRoot, type Wait } from './root.js';

/** How many are looked at together; more than this is found by the next look. */
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
  const next = await nextPost(messages);
  const again = next.messages.find((message) => asksAgain(message, conversation));
  if (again) await callAgain(conversation, again);
  const ids = next.messages.map(({ _id }) => _id);
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
    const ts = await post(desk, { channel, threadTs: thread, ids: next.ids, ...next.shown });
    conversation.desk.tries = 0;
    await posted(next, ts, showsPicture(first));
  } catch (error) {
    if (first.desk.refused?.alone && slackFailure(error).kind === 'refused') await giveUp(desk, first);
    else await notPosted(desk, conversation, { messages: next.messages, fence }, error);
    return { more: true, wait: 0 };
  }
  if (first.media && !showsPicture(first)) await shareFile(desk, first._id, conversation);
  // What is stored from now on rings again, so an empty rest need not be looked for.
  const more = !next.last || messages.length > ids.length || messages.length === pageSize;
  return { more, wait: 0 };
}

/** It came when people had the conversation already, so the bot does not answer it. */
const asksAgain = (message: Message, { ai_enabled }: Conversation): boolean =>
  !ai_enabled && message.direction === 'in' && message.bot.state === 'none' && asksForPerson(message);

async function posted({ messages, last }: NextPost, ts: string, withPicture = false): Promise<void> {
  const ids = messages.map(({ _id }) => _id);
  if (!last) {
    const part = { $set: { 'desk.state': 'pending' }, $inc: { 'desk.parts': 1 } } as const;
    await MessageModel.updateOne({ _id: ids[0], 'desk.state': 'sending' }, part);
    return;
  }
  // A post never spans two authors; an agent's carries a delivery reaction.
  const mark = messages[0]!.author === 'agent' ? { 'mark.owed': true } : {};
  const file = withPicture ? { 'desk.file.state': 'shared' } : {};
  await MessageModel.updateMany(
    { _id: { $in: ids } },
    { $set: { 'desk.state': 'done', 'desk.ts': ts, 'desk.parts': 0, ...mark, ...file } },
  );
}

/** The thread cannot even say that it is in the panel only: the admins are told. */
async function giveUp(desk: Desk, { _id, conversation_id, desk: { refused } }: Message): Promise<void> {
  await MessageModel.updateOne({ _id }, { $set: { 'desk.state': 'done' } });
  const reason = refused!.reason;
  desk.log.error({ message_id: _id, reason }, 'Slack refused a message; it is shown in the panel only');
  await tellAdmins(`not-shown/${_id}`, 'A message is shown in the panel only: Slack refused it.', [
    { text: reason, conversation_id },
  ]);
}

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
    const next = await nextPost([message]);
    const ts = await findPost(desk, channel!, root_ts, next.ids[0]!, since);
    // A joined post holds several: each finds the same one. Whether a picture is in it is not known: it is put there.
    if (ts) {
      await posted(next, ts);
      if (showsPicture(message)) ring(mediaBell, message._id);
    } else if (left > 0) return left;
    else await notThere();
    return 0;
  } catch (error) {
    if (!isThreadGone(error)) throw error;
    if (left > 0) return left;
    // It may have been posted into the channel, where it is not to stay.
    const [id] = (await nextPost([message])).ids;
    const stray = await findPost(desk, channel!, null, id!, since);
    if (stray) await removePost(desk, channel!, stray);
    await notThere();
    await forgetRoot(conversation);
    throw error;
  }
}
