import { AppError } from '../../../../errors.js';
import type { Contact } from '../../../contacts/contact/contact.js';
import { assign } from '../../../conversations/assignment/assign.js';
import { ensureRouter } from '../../../people/accounts/router-user.js';
import { type Actor, may } from '../../../people/core/permissions.js';
import { type User, UserModel } from '../../../people/core/user.js';
import type { ImportJob } from '../job/import-job.js';

/** More people than this do not answer customers in one workspace. */
const mostAssignees = 500;

/**
 * Who gets the new contacts of an import: a person, or everybody who is available now, in turn. Errors:
 * `invalid_input` when there is nobody.
 */
export async function assigneesOf(assignTo: string | null): Promise<string[]> {
  if (assignTo === null) return [];
  const wanted = assignTo === 'route' ? { availability: 'available' as const } : { _id: assignTo };
  const people = await UserModel.find({ ...wanted, active: true, kind: 'person' })
    .sort({ _id: 1 })
    .limit(mostAssignees)
    .lean<User[]>();
  const ids = people.filter((person) => may(person, 'reply')).map(({ _id }) => _id);
  if (ids.length > 0) return ids;
  const message = assignTo === 'route' ? 'nobody is available' : 'is not an active agent';
  throw new AppError('invalid_input', `assign_to: ${message}.`, {
    errors: [{ field: 'assign_to', message }],
  });
}

/** What the assignment log says of them. */
export const assignReason = ({ filename }: Pick<ImportJob, 'filename'>): string => `import of ${filename}`;

/**
 * Gives new contacts their owners, by the rows they are from, so that a resumed import gives them to the same. Those
 * of a person who may not have them any more stay without one.
 */
export async function assignNew(job: ImportJob, contacts: readonly Contact[]): Promise<void> {
  const { assignees } = job;
  if (assignees.length === 0) return;
  const by: Actor = job.options.assign_to === 'route' ? await ensureRouter() : await importer(job);
  for (const [turn, userId] of assignees.entries()) {
    const contactIds = contacts
      .filter(({ import_row }) => (import_row ?? 0) % assignees.length === turn)
      .map(({ _id }) => _id);
    if (contactIds.length === 0) continue;
    try {
      await assign({ contactIds, userId, by, reason: assignReason(job), onlyIfUnassigned: true });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

/** The person who imports; gone meanwhile, nobody may assign in their name. */
async function importer({ created_by }: ImportJob): Promise<Actor> {
  return (await UserModel.findById(created_by).lean<User>()) ?? { _id: created_by, role: 'viewer' };
}
