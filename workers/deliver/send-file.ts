import { mediaBell } from '../../src/domain/conversations/core/doorbells.js';
import {
  recordUploaded,
  recordUploadLater,
  recordUploadRefused,
} from '../../src/domain/conversations/delivery/upload.js';
import { retryMedia } from '../../src/domain/conversations/media/media-work.js';
import type { Message } from '../../src/domain/conversations/messages/message.js';
import type {
  Channel,
  OutboundFile,
  OutboundMedia,
  OutboundText,
  SendResult,
} from '../../src/edges/whatsapp/port/channel.js';
import { openFile } from '../../src/platform/files.js';
import { ring } from '../../src/platform/queue/doorbell.js';

/** Only the words are sent of one whose file is not to be had: it is a text by then. */
const isFile = ({ media, type }: Message): boolean => media !== null && type !== 'text';

/**
 * Makes a message's file ready for sending: waits until it is here, and gives it to the platform once. Undefined: it
 * is ready, or there is none; null: something else rings; 0: look again.
 */
export async function prepareFile(message: Message, channel?: Channel): Promise<null | 0 | undefined> {
  const { media, _id } = message;
  if (!media || !isFile(message)) return undefined;
  if (media.state !== 'stored') {
    // It was given up before, and a person said to send it again: it may be there now.
    if (media.state !== 'pending') await retryMedia(_id);
    ring(mediaBell, _id); // which rings here when it is fetched, or given up
    return null;
  }
  if (!channel?.uploadMedia || (media.upload && media.upload.until.getTime() > Date.now())) return undefined;
  const result = await channel.uploadMedia(fileOf(message));
  if (result.outcome === 'uploaded') await recordUploaded(message, result);
  else if (result.outcome === 'retry') await recordUploadLater(message, result.failure, result.afterMs);
  else await recordUploadRefused(message, result.failure);
  return result.outcome === 'retry' ? null : 0;
}

/** Sends a claimed message with its file; undefined when it is one without. */
export function sendWithFile(
  channel: Channel,
  message: Message,
  { text, ...to }: OutboundText,
): Promise<SendResult> | undefined {
  if (!isFile(message)) return undefined;
  if (!channel.sendMedia) return Promise.resolve(noFiles);
  return channel.sendMedia({
    ...to,
    type: message.type as OutboundMedia['type'],
    caption: text,
    file: fileOf(message),
    uploadId: message.media?.upload?.id,
  });
}

const noFiles: SendResult = {
  outcome: 'refused',
  failure: { code: 'no_files', message: 'This WhatsApp channel cannot send files.' },
};

function fileOf({ _id, media }: Message): OutboundFile {
  return {
    mimeType: media!.mime_type ?? 'application/octet-stream',
    filename: media!.filename ?? 'file',
    bytes: media!.bytes ?? 0,
    open: () => openFile(_id),
  };
}
