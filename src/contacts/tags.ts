/** A tag as stored: trimmed, lower case, runs of spaces and dashes as one `_`; empty when nothing is left. */
export function normalizeTag(tag: string): string {
  return tag
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s\-–—_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 64);
}

/** Normalised, without empty ones and repeats, in the order given. */
export function normalizeTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map(normalizeTag).filter((tag) => tag !== ''))];
}
