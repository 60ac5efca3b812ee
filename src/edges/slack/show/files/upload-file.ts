import { setTimeout as delay } from 'node:timers/promises';
import { mediaBell } from '../../../../domain/conversations/core/doorbells.js';
import type { MediaMessage } from '../../../../domain/conversations/media/media-work.js';
import { type DeskFile, fileNameOf } from '../../../../domain/conversations/messages/media.js';
import { MessageModel } from '../../../../domain/conversations/messages/message.js';
import { notifyDesk } from '../../../../domain/conversations/messages/notice.js';
import { openFile } from '../../../../platform/files.js';
import { openUrl } from '../../../../platform/http/safe-fetch.js';
import { ringLater } from '../../../../platform/queue/doorbell.js';
import { mayShowPicture } from '../../blocks/message.js';
import { slackFailure } from '../../core/call/client.js';
import type { Desk } from '../../core/desk-context.js';
import { fileReach, fileTimes } from './fetch-file.js';

/** Pauses between tries to upload a file, in milliseconds; then it is left to the panel. */
const pausesMs = [2_000, 10_000, 60_000, 300_000];

/** A file that is to be uploaded for a post of its own, whatever it is. */
export const owedApart: DeskFile = { state: 'owed', id: null, place: 'apart', attempts: 0, at: null };

/** Changes what is known of a message's file in Slack, where it still is as it `was`. */
export const setFile = (id: string, change: Partial<DeskFile>, was?: DeskFile['state']) =>
  MessageModel.updateOne(
    { _id: id, ...(was ? { 'desk.file.state': was } : {}) },
    { $set: Object.fromEntries(Object.entries(change).map(([key, value]) => [`desk.file.${key}`, value])) },
  );

/** Gives Slack the bytes. False when that is to be tried again, or will never work. */
export async function uploadFile(desk: Desk, message: MediaMessage, file: DeskFile): Promise<boolean> {
  const { _id } = message;
  const inPost = file.place === null && mayShowPicture(message);
  try {
    const id = await giveBytes(desk, message);
    if (inPost) await finishPicture(desk, id, fileNameOf(message));
    await setFile(_id, { state: 'uploaded', id, place: inPost ? 'post' : 'apart', at: null }, 'owed');
    return true;
  } catch (error) {
    const failure = slackFailure(error);
    desk.log.warn(
      { message_id: _id, kind: failure.kind, reason: failure.reason },
      'a file was not uploaded to Slack',
    );
    const pause = pausesMs[file.attempts];
    if (failure.kind === 'refused' || failure.kind === 'blocked' || pause === undefined) {
      await leaveToPanel(message, failure.reason);
      return false;
    }
    const wait = Math.max(pause, failure.kind === 'limited' ? failure.afterMs : 0);
    await setFile(_id, { attempts: file.attempts + 1, at: new Date(Date.now() + wait) }, 'owed');
    ringLater(mediaBell, _id, wait);
    return false;
  }
}

/** Slack's name of the file, which nobody sees yet. */
async function giveBytes(desk: Desk, message: MediaMessage): Promise<string> {
  const length = message.media.bytes!;
  const { upload_url, file_id } = await desk.client.files.getUploadURLExternal({
    filename: fileNameOf(message),
    length,
  });
  const { status, content } = await openUrl({
    url: upload_url!,
    reach: fileReach(desk.client),
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(length) },
    body: openFile(message._id),
    ...fileTimes,
  });
  content.resume();
  if (status !== 200) throw new Error(`upload answered HTTP ${status}`);
  return file_id!;
}

/** Slack looks at an upload after it has answered, and shows no picture before; milliseconds between looks. */
const looksMs = [50, 100, 200, 400, 800];

/**
 * Makes an upload a file that a post can show. One that Slack has not looked at after a while is left to the post,
 * which says whether it can be shown.
 */
async function finishPicture(desk: Desk, id: string, title: string): Promise<void> {
  try {
    await desk.client.files.completeUploadExternal({ files: [{ id, title }] });
  } catch (error) {
    // Where its outcome is not known, a look tells.
    if (!['ended', 'open'].includes(slackFailure(error).kind)) throw error;
  }
  for (const ms of looksMs) {
    const { file } = await desk.client.files.info({ file: id });
    if (file?.mimetype) return;
    await delay(ms);
  }
}

/** Slack will not have it: the thread says so, and where it is. */
export async function leaveToPanel(
  { _id, conversation_id, media }: Pick<MediaMessage, '_id' | 'conversation_id' | 'media'>,
  reason: string,
): Promise<void> {
  const name = media.filename ?? 'The file';
  const text = `${name} could not be shown in Slack (${reason}). It is in the panel.`;
  await notifyDesk(conversation_id, `${_id}:file`, text, { kind: 'info', message_id: _id });
  await setFile(_id, { state: 'failed' });
}
