import { createReadStream, createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What of a browser profile is the session: the rest is caches that Chromium makes anew. */
const sessionParts = ['Default/IndexedDB', 'Default/Local Storage'];

/** A browser that writes all the time is tried so often. */
const mostTries = 5;

/**
 * Copies the session out of a profile that a browser may be using. Its databases (LevelDB) only add files and write
 * to their logs: as long as no file came or went meanwhile the copy is like that of a machine that lost power, which
 * they recover from. False when the browser never kept still, or there is no session.
 */
export async function copySession(profileDir: string, to: string): Promise<boolean> {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    await rm(to, { recursive: true, force: true });
    const before = await listing(profileDir);
    if (before.length === 0) return false;
    const copied = await Promise.all(
      sessionParts.map((part) =>
        cp(join(profileDir, part), join(to, part), { recursive: true }).then(
          () => true,
          (error: NodeJS.ErrnoException) =>
            error.code === 'ENOENT' && !before.some((file) => file.startsWith(part)),
        ),
      ),
    );
    const after = await listing(profileDir);
    if (copied.every(Boolean) && before.join('\n') === after.join('\n')) return true;
  }
  await rm(to, { recursive: true, force: true });
  return false;
}

/** The session's files by name, with the size of those that never change once they are there. */
async function listing(dir: string): Promise<string[]> {
  const files = (await Promise.all(sessionParts.map((part) => filesBelow(join(dir, part))))).flat();
  const named = await Promise.all(
    files.map(async (file) => {
      const { size } = await stat(file).catch(() => ({ size: -1 }));
      return `${relative(dir, file)}${file.endsWith('.ldb') || /MANIFEST/.test(file) ? `:${size}` : ''}`;
    }),
  );
  return named.sort();
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * A folder as a stream of bytes: for each file the length of its heading (4 bytes), the heading (JSON `{path, size}`),
 * its content; a length of 0 ends it. Nothing larger than a read buffer is held in memory.
 */
export async function* pack(dir: string): AsyncGenerator<Buffer> {
  for (const file of await filesBelow(dir)) {
    const { size } = await stat(file);
    const heading = Buffer.from(JSON.stringify({ path: relative(dir, file).split(sep).join('/'), size }));
    yield lengthOf(heading.length);
    yield heading;
    let sent = 0;
    if (size > 0) {
      for await (const chunk of createReadStream(file, { end: size - 1 })) {
        sent += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    }
    if (sent !== size) throw new Error(`${file} became shorter while it was read.`);
  }
  yield lengthOf(0);
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

const longestHeading = 64 * 1024;

/** Writes what `pack` made into a folder. Throws when the stream is cut or names a place outside of it. */
export async function unpack(stream: Readable | AsyncIterable<Buffer>, dir: string): Promise<void> {
  const reader = new ByteReader(stream);
  for (;;) {
    const length = (await reader.exactly(4)).readUInt32BE();
    if (length === 0) return;
    if (length > longestHeading) throw new Error('The stored session is damaged.');
    const { path, size } = JSON.parse((await reader.exactly(length)).toString()) as {
      path: string;
      size: number;
    };
    const file = resolve(dir, path);
    if (!file.startsWith(resolve(dir) + sep)) throw new Error('The stored session is damaged.');
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await pipeline(reader.next(size), createWriteStream(file, { mode: 0o600 }));
  }
}

/** Reads a stream by numbers of bytes. */
class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable | AsyncIterable<Buffer>) {
    this.chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  async exactly(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.next(bytes)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *next(bytes: number): AsyncGenerator<Buffer> {
    let left = bytes;
    while (left > 0) {
      if (this.rest.length === 0) {
        const { value, done } = await this.chunks.next();
        if (done) throw new Error('The stored session is cut short.');
        this.rest = value;
      }
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}
