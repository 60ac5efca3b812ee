import { SlackError } from '../base/slack-error.js';
import type { Json } from '../base/types.js';
import type { Args } from './args.js';

/**
 * One page of a list. A cursor names the key of the first item of the next page, so that items added or
 * removed in between neither repeat nor skip others. Keys are in the list's order by `compare`.
 */
export function pageOf<T>(
  items: T[],
  args: Args,
  keyOf: (item: T) => string,
  { limit, compare }: { limit: number; compare: (a: string, b: string) => number },
): { items: T[]; next_cursor: string } {
  const cursor = args.text('cursor');
  let rest = items;
  if (cursor) {
    const text = Buffer.from(cursor, 'base64').toString('utf8');
    if (!text.startsWith('next:')) throw new SlackError('invalid_cursor');
    const from = text.slice('next:'.length);
    rest = items.filter((item) => compare(keyOf(item), from) >= 0);
  }
  const next = rest[limit];
  const next_cursor = next === undefined ? '' : Buffer.from(`next:${keyOf(next)}`).toString('base64');
  return { items: rest.slice(0, limit), next_cursor };
}

/** The answer's part that carries the cursor. */
export const metadataOf = (next_cursor: string): Json => ({ response_metadata: { next_cursor } });

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
