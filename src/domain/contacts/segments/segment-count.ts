import { type Actor, may, must } from '../../people/core/permissions.js';
import { countWithin } from '../contact/count.js';
import { segmentQuery } from './filter.js';
import { getSegment, type SegmentCount, SegmentModel } from './segment.js';

/** How long a count is taken as it is, and how long nobody tries again after one that took too long. */
const keptMs = 3_000;
const givenUpMs = 60_000;
/** Longer than this nobody waits for a count. */
const limitMs = 2_000;

/**
 * How many contacts a segment has: exact at `counted_at`, which is at most three seconds ago, in all processes. When
 * counting takes too long it is the last count there was, with its time. Errors: `forbidden`, `not_found`,
 * `conflict` for a segment that needs another filter.
 */
export async function segmentCount(id: string, viewer: Actor): Promise<SegmentCount> {
  must(viewer, 'view_contacts');
  const segment = await getSegment(id);
  // Only a keyword search finds fewer for those who do not see private data.
  const eyes = segment.filter.q && !may(viewer, 'see_private_data') ? 'masked' : 'full';
  const kept = segment.counts[eyes];
  if (kept && kept.until.getTime() > Date.now()) return shown(kept);
  const query = await segmentQuery(segment, viewer);
  const counted_at = new Date();
  const count = await countWithin(query, limitMs);
  const result = count === null ? shown(kept) : { count, counted_at };
  const until = new Date(counted_at.getTime() + (count === null ? givenUpMs : keptMs));
  await SegmentModel.updateOne(
    { _id: id, rev: segment.rev },
    { $set: { [`counts.${eyes}`]: { ...result, until } } },
    { timestamps: false },
  );
  return result;
}

const shown = (kept: SegmentCount | undefined): SegmentCount => ({
  count: kept?.count ?? null,
  counted_at: kept?.counted_at ?? null,
});
