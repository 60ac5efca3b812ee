const longestTag = 64;

/**
 * A tag as stored: trimmed, lower case, runs of spaces, dashes and of what separates tags in a list (`,` `;` `|`) as
 * one `_`, at most 64 characters; empty when nothing is left. A stored tag comes out as it is.
 */
export function normalizeTag(tag: string): string {
  const plain = tag.normalize('NFKC').toLowerCase().normalize('NFKC');
  const joined = plain.replace(/[\s\-–—_,;|]+/g, '_').replace(/^_/, '');
  return [...joined].slice(0, longestTag).join('').replace(/_$/, '');
}

/** The tags normalised, without empty ones and repeats, in the order given. */
export function normalizeTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map(normalizeTag).filter((tag) => tag !== ''))];
}
