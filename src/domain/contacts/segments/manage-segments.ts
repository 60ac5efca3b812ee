import { z } from 'zod';
import { AppError, type FieldError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { type AuditChanges, changesBetween, recordAudit } from '../../people/core/audit.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { textsFor } from '../contact/masking.js';
import { queryOf } from './filter.js';
import { type ContactFilter, plainFilterSchema, withoutWords } from './filter-schema.js';
import { getSegment, keyOf, type Segment, SegmentModel } from './segment.js';
import { segmentProblems } from './segment-problems.js';

export const newSegmentSchema = z.strictObject({
  name: z.string('must be a name').trim().min(1, 'is empty').max(80, 'may have at most 80 characters'),
  filter: plainFilterSchema,
});
export type NewSegment = z.input<typeof newSegmentSchema>;

export const segmentChangesSchema = newSegmentSchema.partial();
export type SegmentChanges = z.input<typeof segmentChangesSchema>;

/** Saves a filter by name. Errors: `forbidden`, `invalid_input`, `conflict` when there is one of this name. */
export async function createSegment(input: NewSegment, actor: Actor): Promise<Segment> {
  must(actor, 'manage_segments');
  const { name, filter } = parseInput(newSegmentSchema, input);
  await mustBeUsable(filter, actor);
  return oneOfThisName(name, async () => {
    const [segment] = await SegmentModel.create([
      { _id: newId(), name, name_key: keyOf(name), filter, created_by: actor._id },
    ]);
    await audit('segment.created', segment!._id, actor, changesOf({}, { name, filter }));
    return segment!.toObject();
  });
}

/**
 * Renames a segment or gives it another filter, which replaces the old one. Errors: `forbidden`, `not_found`,
 * `invalid_input`, `conflict` for a name that is taken, and when its revision is not `expectedRev`.
 */
export async function changeSegment(
  id: string,
  changes: SegmentChanges,
  { actor, expectedRev }: { actor: Actor; expectedRev?: number },
): Promise<Segment> {
  must(actor, 'manage_segments');
  const { name, filter } = parseInput(segmentChangesSchema, changes);
  if (filter) await mustBeUsable(filter, actor);
  return oneOfThisName(name, async () => {
    const before = await getSegment(id);
    if (expectedRev !== undefined && before.rev !== expectedRev) throw stale(before, actor);
    const set = { ...(name ? { name } : {}), ...(filter ? { filter } : {}) };
    const differing = changesOf(before, { ...before, ...set });
    if (!differing) return before;
    const segment = await SegmentModel.findOneAndUpdate(
      { _id: id, rev: before.rev },
      {
        $set: { ...set, ...(name ? { name_key: keyOf(name) } : {}), ...(filter ? { counts: {} } : {}) },
        $inc: { rev: 1 },
      },
      { returnDocument: 'after' },
    ).lean<Segment>();
    if (!segment) throw stale(before, actor);
    await audit('segment.updated', id, actor, differing);
    return segment;
  });
}

/** Forgets a segment; its contacts stay. Errors: `forbidden`, `not_found`. */
export async function deleteSegment(id: string, actor: Actor): Promise<void> {
  must(actor, 'manage_segments');
  await inTransaction(async () => {
    const { name } = await getSegment(id);
    await SegmentModel.deleteOne({ _id: id });
    await audit('segment.deleted', id, actor, { name: { before: name, after: null } });
  });
}

export type ListedSegment = Segment & { problems: FieldError[] };

/** Segments by name, at most `limit`, after the one with this `name_key`; each with what is wrong with it. */
export async function listSegments(
  { limit, after }: { limit: number; after?: string },
  viewer: Actor,
): Promise<ListedSegment[]> {
  must(viewer, 'view_contacts');
  const segments = await SegmentModel.find(after === undefined ? {} : { name_key: { $gt: after } })
    .sort({ name_key: 1 })
    .limit(limit)
    .lean<Segment[]>();
  const problems = await segmentProblems(segments);
  return segments.map((segment, position) => ({
    ...shownTo(viewer, segment),
    problems: problems[position]!,
  }));
}

/** One segment, with what is wrong with it. Errors: `forbidden`, `not_found`. */
export async function showSegment(id: string, viewer: Actor): Promise<ListedSegment> {
  must(viewer, 'view_contacts');
  const segment = await getSegment(id);
  const [problems] = await segmentProblems([segment]);
  return { ...shownTo(viewer, segment), problems: problems! };
}

/** The words of a search may be part of a phone or an e-mail; its other values, and its name, may be one. */
const shownTo = (viewer: Actor, segment: Segment): Segment =>
  may(viewer, 'see_private_data')
    ? segment
    : textsFor(viewer, { ...segment, filter: withoutWords(segment.filter)! });

/** Custom fields that do not exist are refused before they are saved. */
async function mustBeUsable(filter: ContactFilter, actor: Actor): Promise<void> {
  try {
    await queryOf([filter], actor, new Date());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const errors = error.details.errors?.map(({ field, message }) => ({ field: `filter.${field}`, message }));
    throw new AppError(error.code, error.message, { errors });
  }
}

async function oneOfThisName(name: string | undefined, work: () => Promise<Segment>): Promise<Segment> {
  try {
    return await inTransaction(work);
  } catch (error) {
    if (!isDuplicateKey(error) || !name) throw error;
    const existing = await SegmentModel.findOne({ name_key: keyOf(name) })
      .select({ _id: 1 })
      .lean();
    throw new AppError('conflict', `There is a segment called "${name}" already. Take another name.`, {
      segment_id: existing?._id,
      errors: [{ field: 'name', message: 'is taken' }],
    });
  }
}

const stale = (current: Segment, viewer: Actor): AppError =>
  new AppError('conflict', 'Somebody else changed this segment in the meantime. Reload it and try again.', {
    current: shownTo(viewer, current),
  });

type Audited = Partial<Pick<Segment, 'name' | 'filter'>>;

/** What differs, without the words of a search: they may be about a person. */
function changesOf(before: Audited, after: Audited): AuditChanges | null {
  const changes = changesBetween<Audited>(before, after, ['name', 'filter']);
  if (changes?.filter) {
    changes.filter = { before: withoutWords(before.filter), after: withoutWords(after.filter) };
  }
  return changes;
}

const audit = (action: string, id: string, actor: Actor, changes: AuditChanges | null): Promise<void> =>
  recordAudit(
    { action, entity_type: 'segment', entity_id: id, actor_user_id: actor._id, changes },
    currentSession(),
  );
