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

/** Turns the chunks of a file into UTF-8, whatever falls on the border of two chunks. No byte is dropped. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* chunks;
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
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/**
 * Watches a file go by and says how to read it: by its mark, by the pattern of NUL bytes that UTF-16 makes, else
 * UTF-8 unless most of what is not ASCII makes no UTF-8; that is Windows-1252, as older spreadsheets write.
 */
export class EncodingProbe {
  private readonly decoder = new TextDecoder('utf-8');
  private unreadable = 0;
  private readable = 0;

  add(chunk: Buffer): void {
    this.count(this.decoder.decode(chunk, { stream: true }));
  }

  /** After the last chunk. `head` is the beginning of the same file. */
  result(head: Buffer): Encoding {
    this.count(this.decoder.decode());
    const wide = utf16(head);
    if (wide) return wide;
    return this.unreadable > this.readable ? 'windows-1252' : 'utf-8';
  }

  private count(text: string): void {
    if (!/[\u0080-\uffff]/.test(text)) return; // ASCII throughout, as most of most files
    for (const character of text) {
      if (character === '\ufffd') this.unreadable += 1;
      else if (character > '\u007f') this.readable += 1;
    }
  }
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
