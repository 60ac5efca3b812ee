import type { FetchedMedia, SendFailure } from '../../port/channel.js';
import { type WebClient, within } from '../browser/client.js';
import { failures } from '../core/failures.js';

/** Larger files would fill the page's memory and this process's. */
const mostPageBytes = 64 * 1024 * 1024;

/**
 * The file of a message, by its key in the page. The library hands files over whole, as text, so what is too large is
 * refused before it is asked for. Throws when the page cannot be asked now.
 */
export async function fetchFromPage(
  client: WebClient,
  key: string,
  wantedBytes: number,
  timeoutMs: number,
): Promise<FetchedMedia | SendFailure> {
  const mostBytes = Math.min(wantedBytes, mostPageBytes);
  const message = await within(client.getMessageById(key), timeoutMs);
  if (!message?.hasMedia) return failures.mediaGone;
  const announced = Number((message.rawData as { size?: unknown }).size ?? 0);
  if (announced > mostBytes) return failures.mediaTooLarge;
  const media = await within(message.downloadMedia(), timeoutMs);
  if (!media) return failures.mediaGone;
  const content = Buffer.from(media.data, 'base64');
  if (content.length > mostBytes) return failures.mediaTooLarge;
  return {
    mimeType: media.mimetype,
    ...(media.filename && { filename: media.filename }),
    size: content.length,
    content: (async function* () {
      yield content;
    })(),
  };
}
