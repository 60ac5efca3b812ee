import { mediaBell } from '../src/domain/conversations/core/doorbells.js';
import {
  giveUpMedia,
  type MediaMessage,
  mediaMessage,
  recordHeldUp,
  recordMissed,
  recordStored,
  ringForMedia,
} from '../src/domain/conversations/media/media-work.js';
import { storeMedia, UnfitFile } from '../src/domain/conversations/media/store-media.js';
import { mostBytesOf } from '../src/domain/conversations/messages/media.js';
import type { Desk } from '../src/edges/slack/core/desk-context.js';
import { fetchFromSlack } from '../src/edges/slack/show/files/fetch-file.js';
import { showFile, threadOf } from '../src/edges/slack/show/files/show-file.js';
import type { Channel, FetchedMedia, SendFailure } from '../src/edges/whatsapp/port/channel.js';
import { MediaHeldUp } from '../src/edges/whatsapp/port/media-held-up.js';
import { toError } from '../src/errors.js';
import type { Log } from '../src/log.js';
import { ringOf } from '../src/platform/queue/doorbell.js';
import { type DoorbellQueue, passRing } from '../src/platform/queue/doorbell-queues.js';
import { type Lease, withLease } from '../src/platform/queue/lease.js';
import { Lanes, type Visit } from './lanes.js';
import type { Task } from './task.js';

export interface MediaOptions {
  /** What to work on: `media`, or the queue of a channel that only this process can ask. */
  queue?: DoorbellQueue;
  channel(id: string): Channel | undefined;
  /** The queue of a channel that another process asks. */
  elsewhere?(channelId: string): DoorbellQueue | undefined;
  /** The workspace of a Slack channel. Absent where files are only fetched; others show them. */
  desk?(slackChannelId: string): Promise<Desk | null>;
  log: Log;
}

/** Files take long where all is well, and for ever where a platform hangs: each channel has its share. */
const laneLimits = { most: 4, mostWhileSlow: 1, slowMs: 15_000 };

/**
 * Fetches the file of the message with this id to where it is kept, and shows it in the thread. Files take their time:
 * they have a queue of their own, so that no text waits for one.
 */
export function mediaTask(options: MediaOptions): Task {
  const queue = options.queue ?? 'media';
  const lanes = new Lanes(laneLimits, (ring) => passRing(queue, ring));
  return {
    doorbell: mediaBell,
    sweep: ringForMedia,
    async run(id) {
      const visit = lanes.visit(ringOf(mediaBell, id));
      if (!visit) return true;
      try {
        return await withLease(`media:${id}`, (lease) => work(id, lease, visit, options));
      } finally {
        visit.end();
      }
    },
  };
}

async function work(id: string, lease: Lease, visit: Visit, options: MediaOptions): Promise<void> {
  const message = await mediaMessage(id);
  if (!message) return;
  if (message.media.state === 'pending') {
    const lane = message.media.source === 'channel' ? message.channel_id : message.media.source;
    await visit.run(
      lane,
      () => bring(message, lease, options),
      () => true,
    );
  } else if (message.media.state === 'stored' && message.desk.file) await show(message, options);
}

async function bring(message: MediaMessage, lease: Lease, options: MediaOptions): Promise<void> {
  const { media, channel_id, type } = message;
  if ((media.not_before?.getTime() ?? 0) > Date.now()) return; // a timer rings
  const elsewhere = media.source === 'channel' ? options.elsewhere?.(channel_id) : undefined;
  if (elsewhere) return passRing(elsewhere, ringOf(mediaBell, message._id));
  const mostBytes = mostBytesOf(type);
  const mine = (): boolean => lease.until > Date.now();
  try {
    const file = await open(message, mostBytes, options);
    if ('code' in file) return await giveUpMedia(message, stateOf(file), file);
    await recordStored(message, await storeMedia(message, file, { mostBytes, mine }));
  } catch (error) {
    if (error instanceof UnfitFile) return await giveUpMedia(message, error.state, error.failure);
    const reason = toError(error).message;
    options.log.warn({ message_id: message._id, reason }, 'a file could not be fetched');
    if (!mine()) return;
    if (error instanceof MediaHeldUp) await recordHeldUp(message, error.failure, error.afterMs);
    else await recordMissed(message, { code: 'media_fetch', message: `It could not be fetched: ${reason}` });
  }
}

async function show(message: MediaMessage, options: MediaOptions): Promise<void> {
  const conversation = await threadOf(message);
  if (!conversation?.desk.channel) return;
  const desk = await options.desk?.(conversation.desk.channel);
  if (desk) await showFile(desk, message, conversation);
}

async function open(
  message: MediaMessage,
  mostBytes: number,
  options: MediaOptions,
): Promise<FetchedMedia | SendFailure> {
  const { media, channel_id } = message;
  if (media.source === 'slack') {
    const desk = message.desk.channel ? await options.desk?.(message.desk.channel) : null;
    if (!desk) throw new Error('Threadline is no longer in that Slack workspace.');
    return fetchFromSlack(desk, media);
  }
  const from = options.channel(channel_id);
  if (!from?.fetchMedia) throw new Error('The WhatsApp channel of this conversation is not connected.');
  return from.fetchMedia(media.id, mostBytes);
}

function stateOf({ code }: SendFailure): 'failed' | 'too_large' | 'refused' {
  if (code === 'media_too_large') return 'too_large';
  return code === 'media_refused' ? 'refused' : 'failed';
}
