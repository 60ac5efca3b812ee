import type { FieldError } from '../../../errors.js';
import { definitionsOf } from '../attributes/attribute.js';
import { TagModel } from '../tags/tag.js';
import { attributeProblems } from './filter.js';
import type { ContactFilter } from './filter-schema.js';
import type { Segment } from './segment.js';

/**
 * What is wrong with each of these segments, in their order: custom fields that were deleted or changed, with which
 * it cannot be used, and tags that nobody has, with which it can.
 */
export async function segmentProblems(segments: readonly Pick<Segment, 'filter'>[]): Promise<FieldError[][]> {
  const filters = segments.map(({ filter }) => filter);
  const defined = await definitionsOf(filters.flatMap(({ attributes }) => Object.keys(attributes ?? {})));
  const named = [...new Set(filters.flatMap(tagsIn))];
  const used =
    named.length === 0
      ? []
      : await TagModel.find({ _id: { $in: named } })
          .select({ _id: 1 })
          .lean();
  const known = new Set(used.map(({ _id }) => _id));
  return filters.map((filter) => [
    ...attributeProblems(filter, defined),
    ...tagsIn(filter)
      .filter((tag) => !known.has(tag))
      .map((tag) => ({ field: 'tags', message: `no contact has the tag ${tag}` })),
  ]);
}

/** The tags a filter asks for; those it leaves out need not exist. */
const tagsIn = ({ tag, tags }: ContactFilter): string[] => [
  ...(tag ? [tag] : []),
  ...(tags?.any ?? []),
  ...(tags?.all ?? []),
];
