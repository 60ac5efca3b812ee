import { removeFiles } from '../../../platform/files.js';
import { ring, ringLater } from '../../../platform/queue/doorbell.js';
import { Rotation } from '../../../platform/queue/rotation.js';
import { deliverBell, deskBell, mediaBell } from '../core/doorbells.js';
import { tellFailure } from '../delivery/tell-failure.js';
import type { DeskFile, MediaState, MessageMedia } from '../messages/media.js';
import { filesOwed, type Message, MessageModel } from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';
import type { SendError } from '../messages/send-error.js';
import type { TakenFile } from './store-media.js';

/** A message that has a file. */
export type MediaMessage = Message & { media: MessageMedia };

/** Pauses between tries to fetch a file, in milliseconds; then it is given up. Platforms bar who asks too often. */
const pausesMs = [2_000, 10_000, 60_000, 300_000];

/** The message with its file, when it has one. */
export async function mediaMessage(id: string): Promise<MediaMessage | null> {
  const message = await MessageModel.findById(id).lean<Message>();
  return message?.media ? (message as MediaMessage) : null;
}

const pending = (id: string) => ({ _id: id, 'media.state': 'pending' }) as const;

/** The file is here. Whoever waits for it goes on; erased or taken back meanwhile, it goes as well. */
export async function recordStored(message: MediaMessage, file: TakenFile): Promise<void> {
  const { _id, media, conversation_id } = message;
  const owed: DeskFile = { state: 'owed', id: null, place: null, attempts: 0, at: null };
  const { matchedCount } = await MessageModel.updateOne(pending(_id), {
    $set: {
      'media.state': 'stored',
      'media.bytes': file.bytes,
      'media.sha256': file.sha256,
      'media.mime_type': file.mimeType,
      'media.filename': file.filename,
      'media.error': null,
      ...(media.source === 'channel' ? { 'desk.file': owed } : {}),
    },
  });
  if (matchedCount === 0 && !(await MessageModel.exists({ _id, media: { $ne: null } })))
    await removeFiles([_id]);
  if (media.source === 'slack') ring(deliverBell, conversation_id);
  else ring(mediaBell, _id); // to be shown in the thread
}

/** It could not be had now: tried again after a while, or given up. */
export async function recordMissed(message: MediaMessage, error: SendError, afterMs = 0): Promise<void> {
  const pause = pausesMs[message.media.attempts];
  if (pause === undefined) return giveUpMedia(message, 'failed', error);
  const wait = Math.max(pause, afterMs);
  await MessageModel.updateOne(pending(message._id), {
    $set: { 'media.error': error, 'media.not_before': new Date(Date.now() + wait) },
    $inc: { 'media.attempts': 1 },
  });
  ringLater(mediaBell, message._id, wait);
}

/** WhatsApp keeps what customers send so long. Source: Meta, Cloud API, "Media". */
const keptMs = 7 * 24 * 60 * 60 * 1000;
const shortestWaitMs = 60_000;
const longestWaitMs = 15 * 60_000;

/**
 * It cannot be had now, and not for a reason of its own (a limit, the token, no connection): asked for again, more and
 * more rarely, for as long as it is there. That counts as no try.
 */
export async function recordHeldUp(message: MediaMessage, error: SendError, afterMs = 0): Promise<void> {
  const age = Date.now() - message.created_at.getTime();
  if (age > keptMs) return giveUpMedia(message, 'failed', error);
  const wait = Math.max(afterMs, Math.min(longestWaitMs, Math.max(shortestWaitMs, age / 4)));
  await MessageModel.updateOne(pending(message._id), {
    $set: { 'media.error': error, 'media.not_before': new Date(Date.now() + wait) },
  });
  ringLater(mediaBell, message._id, wait);
}

/** There is no file: its message says what it was, the thread why, first, so that a crash silences nothing. */
export async function giveUpMedia(
  message: MediaMessage,
  state: Exclude<MediaState, 'pending' | 'stored'>,
  error: SendError,
): Promise<void> {
  const { _id, conversation_id, media } = message;
  if (media.source === 'slack') await withoutFile(message, error);
  else {
    const text = `The ${what(message)} could not be fetched. ${error.message}`;
    const notice = { kind: 'media', message_id: _id } as const;
    await notifyDesk(conversation_id, `${_id}:media:${media.asked_again}`, text, notice);
  }
  await MessageModel.updateOne(pending(_id), { $set: { 'media.state': state, 'media.error': error } });
  ring(deliverBell, conversation_id);
  ring(deskBell, conversation_id);
}

const what = ({ type, media: { voice, filename } }: MediaMessage): string =>
  `${voice ? 'voice message' : type}${filename ? ` “${filename}”` : ''}`;

/** What an agent wrote beside a file that cannot be sent still goes; a file alone has failed. */
async function withoutFile(message: MediaMessage, error: SendError): Promise<void> {
  const { _id, conversation_id, media } = message;
  const waits = { _id, state: { $in: ['queued' as const, 'held' as const] } };
  const reason = `${media.filename ?? 'The file'} was not sent. ${error.message}`;
  if (message.text !== '') {
    await MessageModel.updateOne(waits, { $set: { type: 'text', 'mark.owed': true } });
    const text = `${reason} The text written with it is sent.`;
    await notifyDesk(conversation_id, `${_id}:media`, text, { kind: 'info', message_id: _id });
    return;
  }
  const failed =
    (await MessageModel.findOneAndUpdate(
      waits,
      { $set: { state: 'failed', error: { code: error.code, message: reason }, 'mark.owed': true } },
      { returnDocument: 'after' },
    ).lean<Message>()) ?? (await MessageModel.findOne({ _id, state: 'failed' }).lean<Message>());
  if (failed) await tellFailure(failed);
}

/** Fetches a file again that could not be had, because a person asked. False when it is not missing. */
export async function retryMedia(messageId: string): Promise<boolean> {
  const again = await MessageModel.updateOne(
    { _id: messageId, 'media.state': { $in: ['failed', 'too_large', 'refused'] } },
    {
      $set: { 'media.state': 'pending', 'media.error': null, 'media.attempts': 0, 'media.not_before': null },
      $inc: { 'media.asked_again': 1 },
    },
  );
  if (again.matchedCount === 1) ring(mediaBell, messageId);
  return again.matchedCount === 1;
}

/** How many one sweep looks at of each kind; the next one goes on from there. */
const mostRings = 500;
const lanes = { missing: new Rotation(mostRings), unseen: new Rotation(mostRings) };

/** Rings again for files that have waited for longer than `olderThanMs` to be fetched or shown: doorbells get lost. */
export async function ringForMedia(olderThanMs: number): Promise<void> {
  const old = { updated_at: { $lt: new Date(Date.now() - olderThanMs) } };
  const due = { $or: [{ 'media.not_before': null }, { 'media.not_before': { $lte: new Date() } }] };
  const ids = (lane: keyof typeof lanes, filter: object): Promise<string[]> =>
    lanes[lane].next(async (after, most) => {
      const rows = await MessageModel.find({ ...filter, ...old, _id: { $gt: after } })
        .sort({ _id: 1 })
        .select({ _id: 1 })
        .limit(most)
        .lean();
      return rows.map(({ _id }) => _id);
    });
  const missing = await ids('missing', { 'media.state': 'pending', ...due });
  // The conversation's own worker thinks of messages that the thread does not show yet.
  const unseen = await ids('unseen', {
    ...filesOwed,
    'desk.state': 'done',
  });
  for (const id of [...missing, ...unseen]) ring(mediaBell, id);
}
