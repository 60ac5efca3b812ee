import type { OutboundMedia } from '../../port/channel.js';
import { inPage, type WebClient } from './client.js';

/** A file that goes with a message, as the page is told of it. */
export interface PageFile {
  id: string;
  mimetype: string;
  filename: string;
  /** The file is shown with its name, whatever it is. */
  asDocument: boolean;
}

/** Larger files would fill the page's memory; WhatsApp itself takes more. */
export const mostPageBytes = 32 * 1024 * 1024;

/** Bytes handed over at once: a multiple of three, so that their Base64 can simply be joined. */
const pieceBytes = 3 * 256 * 1024;

/** Hands a file to the page, piece by piece. Nothing of it has reached anybody then. Throws when the page does not answer. */
export async function handOver(
  client: WebClient,
  { reference, type, file }: OutboundMedia,
  timeoutMs: number,
): Promise<PageFile> {
  const until = Date.now() + timeoutMs;
  let first = true;
  let rest = Buffer.alloc(0);
  const give = async (bytes: Buffer): Promise<void> => {
    const piece = { id: reference, first, data: bytes.toString('base64') };
    await inPage(client, 'take', piece, Math.max(1, until - Date.now()));
    first = false;
  };
  for await (const chunk of file.open() as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= pieceBytes; rest = rest.subarray(pieceBytes))
      await give(rest.subarray(0, pieceBytes));
  }
  if (rest.length > 0 || first) await give(rest);
  const { mimeType: mimetype, filename } = file;
  return { id: reference, mimetype, filename, asDocument: type === 'document' };
}
