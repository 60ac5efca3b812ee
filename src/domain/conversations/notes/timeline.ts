import { type Actor, must } from '../../people/core/permissions.js';
import { type User, UserModel } from '../../people/core/user.js';
import { type Assignment, AssignmentModel } from '../assignment/assign.js';
import { type Note, NoteModel } from './note.js';

/** Who somebody is beside what they did. */
export type Profile = Pick<User, '_id' | 'name' | 'handle' | 'avatar_url'>;

/** Something people did about a contact. */
export type TimelineEntry = { _id: string; at: Date; author: Profile } & (
  | { kind: 'note'; content: string; mentions: Profile[] }
  | { kind: 'assignment'; assigned_to: Profile | null; conversation_id: string | null; reason: string }
);

/** A place in a timeline: the time (milliseconds) and the id of an entry. */
export type TimelinePlace = [at: number, id: string];

type Row = { at: Date; _id: string } & ({ note: Note } | { assignment: Assignment });

/**
 * What people noted and decided about a contact, oldest first: at most `limit` entries after a place. Two database
 * operations and one for the people in it. Errors: `forbidden`.
 */
export async function contactTimeline(
  contactId: string,
  viewer: Actor,
  { limit, after }: { limit: number; after?: TimelinePlace },
): Promise<TimelineEntry[]> {
  must(viewer, 'view_contacts');
  const [notes, assignments] = await Promise.all([
    NoteModel.find({ entity_id: contactId, ...later('created_at', after) })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .lean<Note[]>(),
    AssignmentModel.find({ contact_id: contactId, ...later('assigned_at', after) })
      .sort({ assigned_at: 1, _id: 1 })
      .limit(limit)
      .lean<Assignment[]>(),
  ]);
  const rows: Row[] = [
    ...notes.map((note) => ({ at: note.created_at, _id: note._id, note })),
    ...assignments.map((assignment) => ({ at: assignment.assigned_at, _id: assignment._id, assignment })),
  ];
  const shown = rows.sort(inTime).slice(0, limit);
  const profile = await profilesOf(shown);
  return shown.map((row) => entryOf(row, profile));
}

/** The first line is what an index is read by; the second is exact. */
function later(field: string, after: TimelinePlace | undefined): Record<string, unknown> {
  if (!after) return {};
  const [at, id] = [new Date(after[0]), after[1]];
  return { [field]: { $gte: at }, $or: [{ [field]: { $gt: at } }, { _id: { $gt: id } }] };
}

const inTime = (one: Row, other: Row): number =>
  one.at.getTime() - other.at.getTime() || (one._id < other._id ? -1 : 1);

function peopleIn(row: Row): string[] {
  if ('note' in row) return [row.note.author_user_id, ...(row.note.mentions ?? [])];
  const { assigned_by, assigned_to } = row.assignment;
  return [assigned_by, ...(assigned_to ? [assigned_to] : [])];
}

async function profilesOf(rows: readonly Row[]): Promise<(id: string) => Profile> {
  const ids = [...new Set(rows.flatMap(peopleIn))];
  const users = await UserModel.find({ _id: { $in: ids } })
    .select({ name: 1, handle: 1, avatar_url: 1 })
    .lean<Profile[]>();
  const known = new Map(users.map((user) => [user._id, user]));
  return (id) => known.get(id) ?? { _id: id, name: '', handle: '', avatar_url: null };
}

function entryOf(row: Row, profile: (id: string) => Profile): TimelineEntry {
  const { _id, at } = row;
  if ('note' in row) {
    const { content, author_user_id, mentions = [] } = row.note;
    return {
      kind: 'note',
      _id,
      at,
      author: profile(author_user_id),
      content,
      mentions: mentions.map(profile),
    };
  }
  const { assigned_by, assigned_to, conversation_id, reason } = row.assignment;
  const to = assigned_to ? profile(assigned_to) : null;
  return {
    kind: 'assignment',
    _id,
    at,
    author: profile(assigned_by),
    assigned_to: to,
    conversation_id,
    reason,
  };
}
