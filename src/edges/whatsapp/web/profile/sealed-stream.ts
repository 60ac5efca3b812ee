import type { Secrets } from '../../../../platform/secrets/secrets.js';

/** Chunks are sealed one by one, so that a session of any size costs this much memory. */
const chunkBytes = 256 * 1024;
/** What sealing adds is a few dozen bytes. */
const longestSealed = chunkBytes + 1024;

/** Each chunk is sealed for its place, and the last one as the last: none can be left out, moved or added. */
const contextOf = (context: string, index: number, last: boolean): string =>
  `${context}:${index}${last ? ':last' : ''}`;

/** Encrypts a stream: sealed chunks, each after its length (4 bytes). */
export async function* sealStream(
  plain: AsyncIterable<Buffer>,
  secrets: Secrets,
  context: string,
): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  let index = 0;
  const sealed = (chunk: Buffer, last: boolean): Buffer => {
    const bytes = secrets.sealBytes(chunk, contextOf(context, index, last));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    index += 1;
    return Buffer.concat([length, bytes]);
  };
  for await (const part of plain) {
    held = Buffer.concat([held, part]);
    while (held.length > chunkBytes) {
      yield sealed(held.subarray(0, chunkBytes), false);
      held = held.subarray(chunkBytes);
    }
  }
  yield sealed(held, true);
}

/** Decrypts what `sealStream` made. Throws when no key opens it, or when it is cut or changed. */
export async function* openStream(
  stream: AsyncIterable<Buffer>,
  secrets: Secrets,
  context: string,
): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  let index = 0;
  const wholeChunk = (): Buffer | undefined => {
    if (held.length < 4) return undefined;
    const length = held.readUInt32BE();
    if (length > longestSealed) throw new Error('The stored session is damaged.');
    if (held.length < 4 + length) return undefined;
    const chunk = held.subarray(4, 4 + length);
    held = held.subarray(4 + length);
    return chunk;
  };
  for await (const part of stream) {
    held = Buffer.concat([held, part]);
    // The last chunk is not opened here: only the end of the stream shows that it is the last.
    for (let next = held.length > 4 ? held.readUInt32BE() + 4 : 0; next > 0 && held.length > next; ) {
      yield secrets.openBytes(wholeChunk()!, contextOf(context, index, false));
      index += 1;
      next = held.length > 4 ? held.readUInt32BE() + 4 : 0;
    }
  }
  const last = wholeChunk();
  if (!last || held.length > 0) throw new Error('The stored session is cut short.');
  yield secrets.openBytes(last, contextOf(context, index, true));
}
