/** How many bytes of a file are enough to recognise it by. */
export const headBytes = 512;

const ascii = (head: Buffer, from: number, to: number): string => head.toString('latin1', from, to);
const startsWith =
  (...bytes: number[]) =>
  (head: Buffer): boolean =>
    head.length >= bytes.length && bytes.every((byte, at) => head[at] === byte);

/** How files begin, first match first. Only what people send each other, and what pretends to be that. */
const beginnings: [is: (head: Buffer) => boolean, type: string | ((head: Buffer) => string)][] = [
  [startsWith(0xff, 0xd8, 0xff), 'image/jpeg'],
  [startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'image/png'],
  [(head) => /^GIF8[79]a/.test(ascii(head, 0, 6)), 'image/gif'],
  [(head) => ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP', 'image/webp'],
  [(head) => ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WAVE', 'audio/wav'],
  [(head) => ascii(head, 0, 4) === 'OggS', 'audio/ogg'],
  [(head) => ascii(head, 0, 5) === '#!AMR', 'audio/amr'],
  [(head) => ascii(head, 0, 3) === 'ID3', 'audio/mpeg'],
  [(head) => head[0] === 0xff && (head[1] ?? 0) >= 0xe0 && ((head[1] ?? 0) & 0x06) !== 0, 'audio/mpeg'],
  [(head) => head[0] === 0xff && [0xf1, 0xf9].includes(head[1] ?? 0), 'audio/aac'],
  [(head) => ascii(head, 4, 8) === 'ftyp', (head) => containerType(ascii(head, 8, 12))],
  [startsWith(0x1a, 0x45, 0xdf, 0xa3), 'video/webm'],
  [(head) => ascii(head, 0, 5) === '%PDF-', 'application/pdf'],
  [startsWith(0x50, 0x4b, 0x03, 0x04), 'application/zip'],
  [startsWith(0xd0, 0xcf, 0x11, 0xe0), 'application/x-ole-storage'],
  [startsWith(0x7f, 0x45, 0x4c, 0x46), 'application/x-executable'],
  [startsWith(0x4d, 0x5a), 'application/x-msdownload'],
  [(head) => /^\s*<(!doctype html|html|head|body|script)\b/i.test(text(head)), 'text/html'],
  [(head) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg\b/is.test(text(head)), 'image/svg+xml'],
];

const text = (head: Buffer): string => head.toString('utf8').replace(/^\ufeff/, '');

function containerType(brand: string): string {
  if (/^(M4A|M4B)/.test(brand)) return 'audio/mp4';
  if (/^(heic|heix|hevc|mif1|msf1)/.test(brand)) return 'image/heic';
  if (/^avif/.test(brand)) return 'image/avif';
  if (/^3g/.test(brand)) return 'video/3gpp';
  return /^qt/.test(brand) ? 'video/quicktime' : 'video/mp4';
}

/** The type of a file by its first bytes; undefined for one that cannot be told by them, such as a text. */
export function sniffType(head: Buffer): string | undefined {
  const found = beginnings.find(([is]) => is(head))?.[1];
  return typeof found === 'function' ? found(head) : found;
}

/** A MIME type without its parameters, in lower case. */
export const bareType = (mimeType: string): string => (mimeType.split(';')[0] ?? '').trim().toLowerCase();

const familyOf = (type: string): string => type.split('/')[0]!;

/** Sound and pictures share their containers. */
const played = new Set(['audio', 'video']);

/**
 * Whether a file's first bytes show that it is not of the kind it was said to be. A picture, a recording or a PDF must
 * not turn out to be something else; what cannot be recognised contradicts nothing.
 */
export function contradicts(claimed: string, sniffed: string | undefined): boolean {
  if (!sniffed) return false;
  const claim = bareType(claimed);
  if (claim === 'application/pdf') return sniffed !== claim;
  const [said, seen] = [familyOf(claim), familyOf(sniffed)];
  if (said === 'image') return seen !== 'image' || (sniffed === 'image/svg+xml' && claim !== sniffed);
  return played.has(said) && !played.has(seen);
}
