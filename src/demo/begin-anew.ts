import { whatsappSimulatorSecrets } from '../config/known-secrets.js';
import { deletePerson } from '../domain/contact-actions/erase/erase.js';
import { ContactModel } from '../domain/contacts/contact/contact.js';
import { ConversationModel } from '../domain/conversations/core/conversation.js';
import type { Actor } from '../domain/people/core/permissions.js';
import { cloudChannelId } from '../edges/whatsapp/cloud/cloud-channel.js';

/** The WhatsApp channel of the simulated number. */
export const simulatedChannel = cloudChannelId(whatsappSimulatorSecrets.phoneNumberId);

/** More than a demo ever meets: the next start goes on. */
const mostPeople = 500;

/**
 * Whoever wrote from a simulated phone in an earlier run goes: the phones and the Slack threads are in memory only, and a
 * conversation of which one side has forgotten everything would go on in the middle. Contacts that were imported or made
 * by hand, and people of real numbers, stay. Resolves with how many contacts those are.
 */
export async function forgetSimulatedPeople(actor: Actor): Promise<number> {
  const theirs = await ConversationModel.distinct('contact_uuid', { channel_id: simulatedChannel });
  const elsewhere = await ConversationModel.distinct('contact_uuid', {
    contact_uuid: { $in: theirs },
    channel_id: { $ne: simulatedChannel },
  });
  const people = await ContactModel.find({ _id: { $in: theirs, $nin: elsewhere }, source: 'chat' })
    .select({ _id: 1 })
    .limit(mostPeople)
    .lean();
  for (const { _id } of people) await deletePerson(_id, actor);
  return ContactModel.estimatedDocumentCount();
}
