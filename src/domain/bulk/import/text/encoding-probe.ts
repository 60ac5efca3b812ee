import { decodeHead, type Encoding, hasMark, utf16 } from './encoding.js';

/** How a file is to be read, and what a person should know about it. */
export interface Decoding {
  encoding: Encoding;
  /** A sentence where the encoding was not plain: what was taken for what, with words to check it by. */
  note: string | null;
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

  /** Call it after the last chunk. `head` is the beginning of the same file. */
  result(head: Buffer): Decoding {
    this.count(this.decoder.decode());
    const wide = utf16(head);
    if (wide)
      return {
        encoding: wide,
        note: hasMark(head) ? null : `UTF-16 without a byte order mark.${check(head, wide)}`,
      };
    const odd = this.unreadable.toLocaleString('en');
    if (this.unreadable > this.readable) {
      const note = `Not UTF-8: accented letters and other special characters (${odd}) were read as Windows-1252, which older spreadsheets write.`;
      return { encoding: 'windows-1252', note: note + check(head, 'windows-1252') };
    }
    const note = `UTF-8, except for ${this.unreadable === 1 ? 'one place that was' : `${odd} places that were`} read as Windows-1252. Check the names.`;
    return { encoding: 'utf-8', note: this.unreadable > 0 ? note : null };
  }

  private count(text: string): void {
    if (!/[\u0080-\uffff]/.test(text)) return; // ASCII throughout, as most of most files
    for (const character of text) {
      if (character === '\ufffd') this.unreadable += 1;
      else if (character > '\u007f') this.readable += 1;
    }
  }
}

/** Some words with more than ASCII, as they were read. */
function check(head: Buffer, encoding: Encoding): string {
  const words = decodeHead(head, encoding).match(/\p{L}*[\u0080-\uffff]\p{L}*/gu) ?? [];
  const shown = [...new Set(words)].slice(0, 5).map((word) => `"${word.slice(0, 30)}"`);
  return shown.length > 0 ? ` Check: ${shown.join(', ')}.` : '';
}
