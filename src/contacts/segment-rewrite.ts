import type { ContactFilter } from './filter-schema.js';
import { type Segment, SegmentModel } from './segment.js';

/** Puts a tag where the filters of segments name one of these others. Safe to run again. */
export function replaceTagsInSegments(from: readonly string[], to: string): Promise<void> {
  const renamed = (tag: string): string => (from.includes(tag) ? to : tag);
  const list = (tags: string[]): string[] => [...new Set(tags.map(renamed))];
  return rewriteSegments((filter) => {
    const lists = Object.entries(filter.tags ?? {}).map(([kind, tags]) => [kind, list(tags)]);
    return {
      ...filter,
      ...(filter.tag ? { tag: renamed(filter.tag) } : {}),
      ...(filter.tags ? { tags: Object.fromEntries(lists) } : {}),
    };
  });
}

/** Puts other choices of a custom field where the filters of segments name them; null: those without any. */
export function replaceChoicesInSegments(
  key: string,
  replacements: Readonly<Record<string, string | null>>,
): Promise<void> {
  return rewriteSegments((filter) => {
    const asked = filter.attributes?.[key];
    if (typeof asked !== 'string' || !Object.hasOwn(replacements, asked)) return filter;
    return { ...filter, attributes: { ...filter.attributes, [key]: replacements[asked]! } };
  });
}

/** Changes the filter of every segment where it comes out different; one that is edited meanwhile is read again. */
async function rewriteSegments(rewrite: (filter: ContactFilter) => ContactFilter): Promise<void> {
  const segments = SegmentModel.find().lean<Segment[]>().cursor();
  for await (const found of segments) {
    let segment: Segment | null = found;
    while (segment) {
      const { _id, rev }: Segment = segment;
      const filter = rewrite(segment.filter);
      if (JSON.stringify(filter) === JSON.stringify(segment.filter)) break;
      const { matchedCount } = await SegmentModel.updateOne(
        { _id, rev },
        { $set: { filter, counts: {} }, $inc: { rev: 1 } },
      );
      if (matchedCount === 1) break;
      segment = await SegmentModel.findById(_id).lean<Segment>();
    }
  }
}
