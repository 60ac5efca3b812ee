/** Longest name or company kept, as for contacts made by hand. */
const longest = 200;

// Words of one line as they should be; most cells need no second look.
const plain = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const words = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+(?: [\p{L}\p{M}\p{N}\p{P}\p{S}]+)*$/u;
const ignorable = /[\p{Default_Ignorable_Code_Point}\ufffd]/u;
// The mark for bytes that were no text says nothing either.
const invisible = /(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\ufffd]/gu;
const strayJoiner =
  /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

/**
 * One line of visible text in its direction of writing, cut at 200 characters; null when nothing is left. What it
 * gives comes out of it as it is, so an exported name is the name that an import reads.
 */
export function cleanText(text: string): string | null {
  if (text.length <= longest && isClean(text)) return text;
  // Only the beginning of a megabyte in a cell can matter.
  let clean = text.slice(0, 20 * longest);
  for (;;) {
    // What is removed may bring together what composes, and a cut may leave a joiner without its other half.
    const next = cleanOnce(clean);
    if (next === clean) return clean || null;
    clean = next;
  }
}

const isClean = (text: string): boolean =>
  plain.test(text) || (words.test(text) && !ignorable.test(text) && text.normalize('NFC') === text);

function cleanOnce(text: string): string {
  const visible = text
    .normalize('NFC')
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(invisible, '')
    .replace(strayJoiner, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...visible].slice(0, longest).join('').trim();
}
