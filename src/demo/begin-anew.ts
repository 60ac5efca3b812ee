import { cloudChannelId } from '../channels/cloud/cloud-channel.js';
import { ContactModel } from '../contacts/contact.js';
import { ConversationModel } from '../conversations/conversation.js';
import { deletePerson } from '../conversations/erase.js';
import { whatsappSimulatorSecrets } from '../known-secrets.js';
import type { Actor } from '../people/permissions.js';

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
