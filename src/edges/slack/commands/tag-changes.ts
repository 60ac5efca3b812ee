import { changeContact } from '../../../domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../../domain/contacts/contact/contact.js';
import { maskedFor } from '../../../domain/contacts/contact/masking.js';
import { normalizeTags } from '../../../domain/contacts/contact/tags.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { AppError } from '../../../errors.js';

export interface TagChanges {
  add: string[];
  remove: string[];
}

/** `vip "winter sale" -cold`: what to add, and after a minus what to take away. */
export function tagChangesFrom(text: string): TagChanges {
  const words = [...text.matchAll(/([+-]?)(?:["“]([^"”]+)["”]|([^\s"“”]+))/g)];
  const named = (minus: boolean): string[] =>
    normalizeTags(
      words.filter(([, sign]) => (sign === '-') === minus).map(([, , quoted, bare]) => quoted ?? bare ?? ''),
    );
  return { add: named(false), remove: named(true) };
}

/** People who change the tags of one contact at the same instant take turns this often. */
const mostTries = 5;

/**
 * Adds and takes away tags, whatever others change meanwhile; the tags as they are now, as this person may see them.
 * Errors as `changeContact`.
 */
export async function changeTags(
  contactId: string,
  { add, remove }: TagChanges,
  actor: Actor,
): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const contact = await ContactModel.findById(contactId).select({ tags: 1 }).lean<Pick<Contact, 'tags'>>();
    if (!contact) throw new AppError('not_found', 'There is no contact with this id.');
    // This is how this person sees them: a tag may hold a phone.
    const shown = maskedFor(actor, contact).tags;
    const kept = contact.tags.filter((tag, at) => !remove.includes(tag) && !remove.includes(shown[at]!));
    const tags = [
      ...new Set([...kept, ...add.filter((tag) => !shown.includes(tag) || contact.tags.includes(tag))]),
    ];
    try {
      const changed = await changeContact(contactId, { tags }, { actor, expected: { tags: shown } });
      return maskedFor(actor, changed).tags;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict') || attempt === mostTries) throw error;
    }
  }
}
