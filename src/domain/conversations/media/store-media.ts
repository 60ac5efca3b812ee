import { createHash } from 'node:crypto';
import { size } from '../../../platform/amounts.js';
import { bareType, contradicts, headBytes, sniffType } from '../../../platform/file-type.js';
import { removeFiles, storeFile } from '../../../platform/files.js';
import { fileNameOf } from '../messages/media.js';
import type { Message } from '../messages/message.js';
import type { SendError } from '../messages/send-error.js';

/** A file whose bytes are coming. */
export interface IncomingFile {
  mimeType: string;
  filename?: string;
  /** Bytes, as far as it was said. */
  size?: number;
  content: AsyncIterable<Buffer>;
}

/** What was stored: as the file shows itself, where it does. */
export interface TakenFile {
  mimeType: string;
  filename: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** A file that will not become better by trying again. */
export class UnfitFile extends Error {
  constructor(
    readonly state: 'too_large' | 'refused',
    readonly failure: SendError,
  ) {
    super(failure.message);
  }
}

const unfit = (state: UnfitFile['state'], code: string, message: string): UnfitFile =>
  new UnfitFile(state, { code, message });

export const tooLarge = (mostBytes: number): UnfitFile =>
  unfit('too_large', 'media_too_large', `It is larger than ${size(mostBytes)}.`);

/**
 * Streams a message's file to where it is kept, checking it on the way: its size as it comes, its hash and length as
 * they were announced, its first bytes against the type it claims. Throws UnfitFile, or what reading throws; then
 * nothing is kept. `mine` says whether it still is the caller's to store.
 */
export async function storeMedia(
  message: Pick<Message, '_id' | 'type' | 'said_at'> & { media: NonNullable<Message['media']> },
  file: IncomingFile,
  { mostBytes, mine }: { mostBytes: number; mine: () => boolean },
): Promise<TakenFile> {
  const { _id: id, media } = message;
  const claimed = file.mimeType || media.mime_type || 'application/octet-stream';
  if ((file.size ?? 0) > mostBytes) throw tooLarge(mostBytes);
  await removeFiles([id]); // what an earlier try left behind
  const hash = createHash('sha256');
  let bytes = 0;
  let head = Buffer.alloc(0);
  let sniffed: string | undefined;
  async function* checked(): AsyncGenerator<Buffer> {
    for await (const piece of file.content) {
      if (!mine()) throw new Error('another worker stores the file by now');
      bytes += piece.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      if (head.length < headBytes) {
        head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
        sniffed = sniffType(head);
        if (contradicts(claimed, sniffed)) throw notWhatItSays(claimed, sniffed!);
      }
      hash.update(piece);
      yield piece;
    }
    if (bytes === 0) throw new Error('the file is empty');
    if (file.size !== undefined && bytes !== file.size) {
      throw new Error(`${bytes} bytes came in place of ${file.size}`);
    }
    checkHash(hash.copy().digest(), media.sha256);
  }
  const mimeType = mimeOf(claimed, () => sniffed);
  const filename = fileNameOf({
    ...message,
    media: { ...media, filename: media.filename ?? file.filename, mime_type: claimed },
  });
  await storeFile({ id, filename, contentType: bareType(claimed) }, checked(), mine);
  return { mimeType: mimeType(), filename, bytes, sha256: hash.digest('hex') };
}

/** A picture that calls itself JPEG and is PNG is shown as what it is. */
const mimeOf = (claimed: string, sniffed: () => string | undefined) => (): string => {
  const seen = sniffed();
  const isPicture = bareType(claimed).startsWith('image/') && seen?.startsWith('image/');
  return isPicture ? seen! : claimed;
};

const notWhatItSays = (claimed: string, sniffed: string): UnfitFile =>
  unfit('refused', 'media_type', `It says it is ${bareType(claimed)}, and is ${sniffed}.`);

/** Platforms give hashes in hexadecimal or Base64; what is neither is no hash to check by. */
function checkHash(actual: Buffer, announced: string | undefined): void {
  if (!announced) return;
  const isHex = /^[0-9a-f]{64}$/i.test(announced);
  const expected = Buffer.from(announced, isHex ? 'hex' : 'base64');
  if (expected.length !== actual.length || expected.equals(actual)) return;
  throw unfit('refused', 'media_hash', 'It is not the file that was announced: its hash differs.');
}
