import type { ContactFilter } from './filter-schema.js';
import { keyOf, type Segment, SegmentModel } from './segment.js';

/** Puts a tag where the filters of segments name one of these others. Safe to run again. */
export async function replaceTagsInSegments(from: readonly string[], to: string): Promise<void> {
  const renamed = (tag: string): string => (from.includes(tag) ? to : tag);
  const list = (tags: string[]): string[] => [...new Set(tags.map(renamed))];
  await rewriteSegments((filter) => {
    const lists = Object.entries(filter.tags ?? {}).map(([kind, tags]) => [kind, list(tags)]);
    return {
      ...filter,
      ...(filter.tag ? { tag: renamed(filter.tag) } : {}),
      ...(filter.tags ? { tags: Object.fromEntries(lists) } : {}),
    };
  });
}

/** Puts other choices of a custom field where the filters of segments name them; null: those without any. */
export async function replaceChoicesInSegments(
  key: string,
  replacements: Readonly<Record<string, string | null>>,
): Promise<void> {
  await rewriteSegments((filter) => {
    const asked = filter.attributes?.[key];
    if (typeof asked !== 'string' || !Object.hasOwn(replacements, asked)) return filter;
    return { ...filter, attributes: { ...filter.attributes, [key]: replacements[asked]! } };
  });
}

/** How texts name somebody who is to be forgotten. */
export interface Named {
  /** Whether a text names them. */
  says: RegExp;
  /** The same, for every place in a text. */
  every: RegExp;
  /** Whether the words of a keyword search look for them. */
  isSoughtBy(q: string): boolean;
}

/** Whether a segment names somebody, in its name or its filter. */
export const segmentNames = ({ name, filter }: Pick<Segment, 'name' | 'filter'>, named: Named): boolean =>
  named.says.test(name) || changed(filter, without(filter, named));

/** Puts `…`, which finds nobody, where segments name somebody; the ids of those that did. Safe to run again. */
export async function forgetInSegments(named: Named): Promise<string[]> {
  return rewriteSegments(
    (filter) => without(filter, named),
    (name) => name.replace(named.every, '…'),
  );
}

function without(filter: ContactFilter, named: Named): ContactFilter {
  const emptied = withoutTexts(filter, named.every) as ContactFilter;
  return filter.q && named.isSoughtBy(filter.q) ? { ...emptied, q: '…' } : emptied;
}

function withoutTexts(value: unknown, texts: RegExp): unknown {
  if (typeof value === 'string') return value.replace(texts, '…');
  if (Array.isArray(value)) return value.map((one) => withoutTexts(one, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutTexts(one, texts)]));
}

const changed = (before: ContactFilter, after: ContactFilter): boolean =>
  JSON.stringify(before) !== JSON.stringify(after);

/**
 * Changes filter and name of every segment where they come out different; one that is edited meanwhile is read again.
 * The ids of those it changed.
 */
async function rewriteSegments(
  rewrite: (filter: ContactFilter) => ContactFilter,
  rename: (name: string) => string = (name) => name,
): Promise<string[]> {
  const rewritten: string[] = [];
  const segments = SegmentModel.find().lean<Segment[]>().cursor();
  for await (const found of segments) {
    let segment: Segment | null = found;
    while (segment) {
      const { _id, rev, name: before }: Segment = segment;
      const filter = rewrite(segment.filter);
      const renamed = rename(before);
      // Names are unique, and what is left of two may be the same.
      const name = renamed === before ? before : `${renamed} ${_id.slice(-12)}`;
      if (name === before && !changed(segment.filter, filter)) break;
      const { matchedCount } = await SegmentModel.updateOne(
        { _id, rev },
        { $set: { filter, name, name_key: keyOf(name), counts: {} }, $inc: { rev: 1 } },
      );
      if (matchedCount === 1) {
        rewritten.push(_id);
        break;
      }
      segment = await SegmentModel.findById(_id).lean<Segment>();
    }
  }
  return rewritten;
}
