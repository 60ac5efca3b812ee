import { type Contact, ContactModel } from '../../../contacts/contact/contact.js';
import type { ImportJob } from './import-job.js';

/** Clocks of several machines may differ by less than this, in milliseconds. */
const clockSkew = 3600 * 1000;

/** The next contacts an import created, by their ids, after the one with this id; `fields` of them, else all. */
export function createdContacts<Field extends keyof Contact = keyof Contact>(
  job: ImportJob,
  place: string | null,
  { limit, fields = [] }: { limit: number; fields?: readonly Field[] },
): Promise<Pick<Contact, Field | '_id'>[]> {
  const after = place ?? idAt(job.started_at, -clockSkew);
  // Ids are made of the time, so the contacts of an import lie side by side in the index that every collection has.
  return ContactModel.find({
    _id: { $gt: after, $lt: idAt(job.finished_at ?? new Date(), clockSkew) },
    import_id: job._id,
  })
    .sort({ _id: 1 })
    .limit(limit)
    .select([...fields])
    .lean<Pick<Contact, Field | '_id'>[]>()
    .exec();
}

/** The beginning of ids made then, so many milliseconds later; '' where the time is unknown. */
function idAt(time: Date | null, later: number): string {
  if (!time) return '';
  const hex = (time.getTime() + later).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
