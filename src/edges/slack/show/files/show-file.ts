import { setTimeout as delay } from 'node:timers/promises';
import { type Conversation, ConversationModel } from '../../../../domain/conversations/core/conversation.js';
import { deskBell, mediaBell } from '../../../../domain/conversations/core/doorbells.js';
import type { MediaMessage } from '../../../../domain/conversations/media/media-work.js';
import { type DeskFile, fileNameOf } from '../../../../domain/conversations/messages/media.js';
import { type Message, MessageModel } from '../../../../domain/conversations/messages/message.js';
import { ring, ringLater } from '../../../../platform/queue/doorbell.js';
import { shownInThread } from '../../blocks/message.js';
import { callTimeoutMs, slackFailure } from '../../core/call/client.js';
import { isUnfitContent } from '../../core/call/slack-errors.js';
import type { Desk } from '../../core/desk-context.js';
import { changeMessage } from '../../core/post/update.js';
import { quotedBy } from '../marks/quoted.js';
import { leaveToPanel, owedApart, setFile, uploadFile } from './upload-file.js';

/** A thread waits so long for a file, so that it stands under its message; then the file comes when it comes. */
const patienceMs = 3_000;

/** How long the thread should still wait with this message because of its file; 0: it can be shown. */
export function waitForFile({ _id, media, desk, created_at }: Message, conversation: Conversation): number {
  if (!media || media.source === 'slack' || media.attempts > 0 || (desk.file?.attempts ?? 0) > 0) return 0;
  const toUpload = media.state === 'stored' && desk.file?.state === 'owed';
  if (media.state !== 'pending' && !toUpload) return 0;
  const since = Math.max(created_at.getTime(), conversation.handed_off_at?.getTime() ?? 0);
  const left = since + patienceMs - Date.now();
  if (left > 0 && toUpload) ring(mediaBell, _id);
  return Math.max(0, left);
}

/**
 * Brings the file of a message into its conversation's thread as far as that can be done now: uploads it where nobody
 * sees it yet, and shares it when the thread shows the message already. What the thread does not show yet is shared
 * with it. Safe to run twice and after a crash at any point.
 */
export async function showFile(desk: Desk, message: MediaMessage, conversation: Conversation): Promise<void> {
  const file = message.desk.file;
  if (!file || !conversation.desk.wanted || !conversation.desk.root_ts) return;
  if (file.state === 'owed') {
    if ((file.at?.getTime() ?? 0) > Date.now()) return; // a timer rings
    if (!(await uploadFile(desk, message, file))) return;
    // The thread may have come to show the message meanwhile: it is looked at afresh.
    ring(deskBell, conversation._id);
    return ring(mediaBell, message._id);
  }
  if (message.desk.state !== 'done') return;
  if (file.place === 'post') return putIntoPost(desk, message);
  if (file.state === 'sharing' && !(await isSettled(desk, message, file, conversation))) return;
  await shareFile(desk, message._id, conversation);
}

/**
 * Puts a picture that came after its message into the message's post, which may be done twice. Slack will not have it
 * there: it gets a post of its own.
 */
async function putIntoPost(desk: Desk, message: MediaMessage): Promise<void> {
  const { _id } = message;
  const { channel, ts } = message.desk;
  const { text, blocks } = shownInThread([message], await quotedBy([message]));
  // Slack refused the message itself, so there is no post of it.
  if (!channel || !ts || !blocks) return showApart(_id);
  try {
    const wait = await changeMessage(desk, { channel, ts, text, blocks });
    if (wait > 0) ringLater(mediaBell, _id, wait);
    else await setFile(_id, { state: 'shared' }, 'uploaded');
  } catch (error) {
    const { kind, reason } = slackFailure(error);
    if (kind !== 'refused') throw error;
    desk.log.warn({ message_id: _id, reason }, 'a picture could not be put into its post');
    // Where somebody deleted the post, nobody wants to see it.
    if (!isUnfitContent(reason)) return void (await setFile(_id, { state: 'shared' }, 'uploaded'));
    await showApart(_id);
  }
}

async function showApart(id: string): Promise<void> {
  await setFile(id, owedApart, 'uploaded');
  ring(mediaBell, id);
}

/**
 * Posts a file that was uploaded into the thread, once: it is claimed before, and one whose outcome is not known is
 * looked up before it is posted again. Does not throw for what Slack does: the file comes later then.
 */
export async function shareFile(
  desk: Desk,
  id: string,
  { desk: { channel, root_ts } }: Conversation,
): Promise<void> {
  const message = await MessageModel.findOneAndUpdate(
    { _id: id, 'desk.file.state': 'uploaded', 'desk.file.place': { $ne: 'post' } },
    { $set: { 'desk.file.state': 'sharing', 'desk.file.at': new Date() } },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (!message) return;
  const shared = message as MediaMessage;
  try {
    await desk.client.files.completeUploadExternal({
      files: [{ id: shared.desk.file!.id!, title: fileNameOf(shared) }],
      channel_id: channel!,
      thread_ts: root_ts!,
    });
    await setFile(id, { state: 'shared', at: null }, 'sharing');
    await untilSeen(desk, shared.desk.file!.id!, channel!);
  } catch (error) {
    const failure = slackFailure(error);
    desk.log.warn(
      { message_id: id, kind: failure.kind, reason: failure.reason },
      'a file was not shared in Slack',
    );
    if (failure.kind === 'refused') return leaveToPanel(shared, failure.reason);
    const perhaps = failure.kind === 'ended' || failure.kind === 'open';
    if (!perhaps) await setFile(id, { state: 'uploaded' }, 'sharing');
    // A call that was cut off is over, and what it did can be seen in a moment.
    if (failure.kind === 'ended') {
      await setFile(id, { at: new Date(Date.now() - settleMs + againMs) }, 'sharing');
    }
    const wait = failure.kind === 'limited' ? failure.afterMs : againMs;
    ringLater(mediaBell, id, failure.kind === 'open' ? settleMs : wait);
  }
}

/** What Slack did not take for a passing reason is given to it again this soon. */
const againMs = 3_000;

async function isSeen(desk: Desk, file: string, channel: string): Promise<boolean> {
  const found = await desk.client.files.info({ file });
  const { public: open = {}, private: closed = {} } = found.file?.shares ?? {};
  return channel in { ...open, ...closed };
}

/** Slack answers before it posts a file; so long what comes after it is held back, in milliseconds between looks. */
const looksMs = [50, 100, 200, 400];

async function untilSeen(desk: Desk, file: string, channel: string): Promise<void> {
  for (const ms of looksMs) {
    await delay(ms);
    // Whether it can be seen or not, it comes.
    if (await isSeen(desk, file, channel).catch(() => true)) return;
  }
}

/** The time after which a call has ended, and what it did can be seen. */
const settleMs = callTimeoutMs + 2_000;

/** A share whose outcome is not known: true when it certainly did not happen and may be tried again. */
async function isSettled(
  desk: Desk,
  { _id }: MediaMessage,
  file: DeskFile,
  conversation: Conversation,
): Promise<boolean> {
  if (await isSeen(desk, file.id!, conversation.desk.channel!)) {
    await setFile(_id, { state: 'shared', at: null }, 'sharing');
    return false;
  }
  if ((file.at?.getTime() ?? 0) + settleMs > Date.now()) return false;
  await setFile(_id, { state: 'uploaded' }, 'sharing');
  return true;
}

/** The conversation in whose thread a message belongs. */
export const threadOf = ({ conversation_id }: Message): Promise<Conversation | null> =>
  ConversationModel.findById(conversation_id).lean<Conversation>();
