import { isUtf8 } from 'node:buffer';

/** How the bytes of a text file are to be read. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/**
 * 0x80–0x9F of Windows-1252 (WHATWG Encoding Standard, index-windows-1252). Written out because the TextDecoder
 * of several Node versions answers Latin-1 for this label and loses €, “ and ”.
 */
const high =
  '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f' + // 0x80
  '\u0090‘’“”•–—˜™š›œ\u009džŸ'; // 0x90

/** The very bytes in which Windows-1252 differs from Latin-1. */
const differing = /[\u0080-\u009f]/g;

const fromWindows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(differing, (character) => high[character.charCodeAt(0) - 0x80]!);

/** How many bytes at the end of these begin a character of UTF-8 whose rest is still to come: 0 to 3. */
function openEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue; // a following byte
    const length = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return byte < 0xf5 && length > back ? back : 0;
  }
  return 0;
}

/** The length of the well-formed UTF-8 character at this place (Unicode, table 3-7), 0 when there is none. */
function characterAt(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next += 1) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** UTF-8 in which bytes that are none are read as Windows-1252: files are glued together from several systems. */
function mend(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterAt(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(bytes.subarray(from, at), Buffer.from(fromWindows1252(bytes.subarray(at, at + 1))));
    at += 1;
    from = at;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

/** Turns the chunks of a file into UTF-8, whatever falls on the border of two chunks. No byte is dropped. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const whole = bytes.length - openEnd(bytes);
      rest = bytes.subarray(whole);
      yield mend(bytes.subarray(0, whole));
    }
    if (rest.length > 0) yield mend(rest);
    return;
  }
  const decoder = encoding === 'windows-1252' ? undefined : new TextDecoder(encoding);
  for await (const chunk of chunks) {
    yield Buffer.from(decoder ? decoder.decode(chunk, { stream: true }) : fromWindows1252(chunk));
  }
  if (decoder) yield Buffer.from(decoder.decode());
}

/** The text of some first bytes; a character cut at their end is left out. */
export function decodeHead(head: Buffer, encoding: Encoding): string {
  if (encoding === 'windows-1252') return fromWindows1252(head);
  if (encoding === 'utf-8') return mend(head.subarray(0, head.length - openEnd(head))).toString();
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/** Whether a file begins with one of the marks that say "Unicode". */
export const hasMark = (head: Buffer): boolean =>
  head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) || markOf(head) !== undefined;

function markOf(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 by its mark, or without one by every other byte of mostly Latin text being NUL. */
export function utf16(head: Buffer): Encoding | undefined {
  const marked = markOf(head);
  if (marked) return marked;
  const units = Math.floor(Math.min(head.length, 4096) / 2);
  if (units < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let unit = 0; unit < units; unit += 1) {
    if (head[unit * 2] === 0) even += 1;
    if (head[unit * 2 + 1] === 0) odd += 1;
  }
  if (odd > units * 0.4 && even < units * 0.05) return 'utf-16le';
  if (even > units * 0.4 && odd < units * 0.05) return 'utf-16be';
  return undefined;
}
