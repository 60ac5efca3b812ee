/** Characters nobody sees: controls, zero-width and direction marks, fillers, tags. Emoji need the two left out. */
const invisible = /(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** A zero-width joiner belongs between two pictographs (👩‍💻) and nowhere else in a name. */
const strayJoiner =
  /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

const maxTextBytes = 64 * 1024;
const cutMark = '… [cut: longer than 64 KB]';

/**
 * A name as it may be shown beside an agent's: one line, nothing invisible or direction-changing, at most `max`
 * characters (code points). Undefined when nothing is left.
 */
export function cleanName(name: string, max = 80): string | undefined {
  const visible = wellFormed(name)
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(invisible, '')
    .replace(strayJoiner, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...visible].slice(0, max).join('').trim() || undefined;
}

/** The text with broken surrogate pairs replaced and no more than 64 KB of UTF-8; a cut one says so at its end. */
export function capText(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxTextBytes) return bytes.toString('utf8');
  let end = maxTextBytes - Buffer.byteLength(cutMark);
  // The cut goes back to the first byte of a character: continuation bytes are 10xxxxxx.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + cutMark;
}

function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
