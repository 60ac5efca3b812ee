import { inTransaction } from '../../platform/database/transaction.js';
import { type Contact, displayName } from '../contacts/contact/contact.js';
import type { ContactChangesInput } from '../contacts/contact/fields.js';
import { getContact } from '../contacts/contact/get-contact.js';
import { type ContactSettings, createContact, type NewContact } from '../contacts/write/create.js';
import { type EditOptions, editContact } from '../contacts/write/edit.js';
import { assign } from '../conversations/assignment/assign.js';
import { contactCardsChanged } from '../conversations/core/card-owed.js';
import { ConversationModel } from '../conversations/core/conversation.js';
import { addNote } from '../conversations/notes/note.js';
import type { Actor } from '../people/core/permissions.js';
import type { User } from '../people/core/user.js';
import { deletePerson } from './erase/erase.js';

/** A new contact as API and panel take it: an owner and a first note may come along. */
export interface NewContactWithNote extends NewContact {
  assigned_to?: string | null;
  note?: string;
}

type Author = Pick<User, '_id' | 'name' | 'role'>;

/** Creates a contact by hand with its owner (through the assignment log) and first note. Errors as `createContact`. */
export async function addContact(
  { assigned_to, note, ...input }: NewContactWithNote,
  actor: Author,
  settings: ContactSettings,
): Promise<Contact> {
  if (assigned_to) await giveOwner([], assigned_to, actor);
  const contact = await createContact(input, actor, settings);
  if (assigned_to) await giveOwner([contact._id], assigned_to, actor, 'when the contact was created');
  if (note?.trim()) await addNote({ contactId: contact._id, author: actor, content: note });
  return assigned_to ? getContact(contact._id) : contact;
}

export interface ContactChangesWithOwner extends ContactChangesInput {
  /** A user's id; null takes the contact away from its owner. */
  assigned_to?: string | null;
}

/**
 * Changes a contact everywhere it shows: its fields in one write, its owner through the assignment log, its name
 * in its conversations, and its cards in Slack. Errors as `editContact` and `assign`.
 */
export async function changeContact(
  id: string,
  { assigned_to, ...changes }: ContactChangesWithOwner,
  options: EditOptions & { reason?: string },
): Promise<Contact> {
  if (assigned_to !== undefined) await giveOwner([], assigned_to, options.actor);
  const contact = await inTransaction(async () => {
    const edited = await editContact(id, changes, options);
    if (changes.name !== undefined) {
      await ConversationModel.updateMany(
        { contact_uuid: id },
        { $set: { contact_name: displayName(edited) } },
      );
    }
    return edited;
  });
  if (Object.keys(changes).length > 0) await contactCardsChanged([id]);
  if (assigned_to === undefined) return contact;
  await giveOwner([id], assigned_to, options.actor, options.reason ?? 'changed by hand');
  return getContact(id);
}

/** Assigns; with no contacts it only checks that this actor may give contacts to this user. */
function giveOwner(contactIds: string[], userId: string | null, by: Actor, reason = ''): Promise<number> {
  return assign({ contactIds, userId, by, reason });
}

/** Removes a contact with everything of it, for good. Errors as `deletePerson`. */
export async function removeContact(id: string, actor: Actor): Promise<void> {
  await deletePerson(id, actor);
}
