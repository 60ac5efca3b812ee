import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import { definitionsOf } from '../../contacts/attributes/attribute.js';
import { forgetAttribute } from '../../contacts/attributes/attributes-admin.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { findDuplicates } from '../../contacts/duplicates/duplicates.js';
import { queryOf } from '../../contacts/segments/filter.js';
import type { ContactFilter } from '../../contacts/segments/filter-schema.js';
import { replaceChoicesInSegments, replaceTagsInSegments } from '../../contacts/segments/segment-rewrite.js';
import { countTags, forgetTags } from '../../contacts/tags/tag-list.js';
import { bulkWriteOf } from '../../contacts/write/bulk-edit.js';
import { updateContacts } from '../../contacts/write/write.js';
import { assign } from '../../conversations/assignment/assign.js';
import { contactCardsChanged } from '../../conversations/core/card-owed.js';
import type { ContactJob, ContactJobParams } from './contact-job.js';

/** What a job does, for the engine that walks the contacts (contact-job-run.ts). */
export interface ContactWork {
  /** The contacts to look at. */
  match: QueryFilter<Contact>;
  /** Which of those are to be changed; absent: all. */
  differs?: QueryFilter<Contact>;
  /**
   * in_order: once through the contacts by id. until_none: as long as there are some, because a contact that was
   * changed matches no more; it needs no order, so it may follow the index of the condition.
   */
  walk: 'in_order' | 'until_none';
  /** Changes these contacts. Safe to run again for the same ones. */
  apply(ids: string[]): Promise<void>;
  /** The contacts stay as they are: none of them counts as changed. */
  looksOnly?: boolean;
  /** What follows when all contacts are done. Safe to run again. */
  end?(): Promise<void>;
}

/** What this job does. Errors: `invalid_input` or `conflict` when its filter or custom fields are gone. */
export async function workOf(job: ContactJob): Promise<ContactWork> {
  switch (job.kind) {
    case 'bulk_change':
      return bulkChange(job, job.params);
    case 'rename_tag':
      return renameTag(job.params);
    case 'remove_tag':
      return removeTag(job.params.tag);
    case 'delete_attribute':
      return deleteAttribute(job.params.key);
    case 'replace_choice':
      return replaceChoice(job.params);
    case 'find_duplicates':
      return duplicateSearch();
  }
}

async function bulkChange(job: ContactJob, params: ContactJobParams['bulk_change']): Promise<ContactWork> {
  const { assigned_to, ...changes } = params.changes;
  const { write, differs } = bulkWriteOf(changes);
  await mustBeDefined(Object.keys(changes.attributes ?? {}));
  const hasOther = { assigned_to: { $ne: assigned_to } } as QueryFilter<Contact>;
  return {
    match: job.filters ? await thoseOfThen(job, job.filters) : {},
    differs: { $or: assigned_to === undefined ? differs : [...differs, hasOther] },
    walk: 'in_order',
    async apply(ids) {
      if (differs.length > 0) {
        await updateContacts({ _id: { $in: ids }, $or: differs }, write);
        await contactCardsChanged(ids);
      }
      if (assigned_to === undefined) return;
      await assign({ contactIds: ids, userId: assigned_to, by: job.actor, reason: 'bulk change' });
    },
  };
}

/** A custom field that was deleted since the change was asked for gets no more values. */
async function mustBeDefined(keys: string[]): Promise<void> {
  const defined = await definitionsOf(keys);
  const gone = keys.find((key) => !defined.has(key));
  if (gone) throw new AppError('conflict', `The custom field "${gone}" was deleted in the meantime.`);
}

/** What the filters find, of the contacts there were when they were counted. */
async function thoseOfThen(job: ContactJob, filters: ContactFilter[]): Promise<QueryFilter<Contact>> {
  const found = await queryOf(filters, job.actor, job.created_at);
  return { $and: [found, { created_at: { $lte: job.created_at } }] };
}

const renameTag = ({ from, to }: ContactJobParams['rename_tag']): ContactWork => ({
  match: { tags: { $in: from } },
  walk: 'until_none',
  apply: (ids) => changeTags(ids, [to], from),
  async end() {
    await replaceTagsInSegments(from, to);
    await forgetTags(from);
    await countTags();
  },
});

const removeTag = (tag: string): ContactWork => ({
  match: { tags: tag },
  walk: 'until_none',
  apply: (ids) => changeTags(ids, [], [tag]),
  end: () => forgetTags([tag]),
});

async function changeTags(ids: string[], addTags: string[], removeTags: string[]): Promise<void> {
  await updateContacts({ _id: { $in: ids }, tags: { $in: removeTags } }, { addTags, removeTags });
  await contactCardsChanged(ids);
}

function deleteAttribute(key: string): ContactWork {
  const match = { [`attributes.${key}`]: { $exists: true } } as QueryFilter<Contact>;
  return {
    match,
    walk: 'in_order',
    async apply(ids) {
      await updateContacts({ _id: { $in: ids }, ...match }, { attributes: { [key]: null } });
    },
    end: () => forgetAttribute(key),
  };
}

function replaceChoice({ key, replacements }: ContactJobParams['replace_choice']): ContactWork {
  const having = (value: unknown) => ({ [`attributes.${key}`]: value }) as QueryFilter<Contact>;
  return {
    match: having({ $in: Object.keys(replacements) }),
    walk: 'in_order',
    async apply(ids) {
      for (const [choice, instead] of Object.entries(replacements)) {
        await updateContacts({ _id: { $in: ids }, ...having(choice) }, { attributes: { [key]: instead } });
      }
    },
    end: () => replaceChoicesInSegments(key, replacements),
  };
}

const duplicateSearch = (): ContactWork => ({
  match: {},
  walk: 'in_order',
  looksOnly: true,
  async apply(ids) {
    await findDuplicates(await ContactModel.find({ _id: { $in: ids } }).lean<Contact[]>());
  },
});
