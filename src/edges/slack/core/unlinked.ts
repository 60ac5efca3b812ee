import { ContactModel } from '../../../domain/contacts/contact/contact.js';
import { ownersCardsChanged } from '../../../domain/conversations/assignment/assign.js';
import type { User } from '../../../domain/people/core/user.js';
import { tellAdmins } from './blocked.js';

/**
 * Somebody has no Slack account of ours any more: the cards of what they own name them instead of mentioning them, and
 * admins are told, once a day.
 */
export async function tellOfUnlinked({ _id, name, active }: User, left: boolean): Promise<void> {
  await ownersCardsChanged(_id);
  if (!active) return;
  const owned = await ContactModel.countDocuments({ assigned_to: _id });
  const what = left ? 'was deactivated' : 'now belongs to a guest or to another company';
  const own = owned === 1 ? '1 contact is' : `${owned} contacts are`;
  await tellAdmins(
    `slack-unlinked/${_id}`,
    `The Slack account of ${name} ${what}: they can no longer answer from Slack. ${own} theirs. Switch the user off in the panel to hand these on.`,
  );
}
