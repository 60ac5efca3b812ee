import { whatsappSimulatorSecrets } from '../config/known-secrets.js';
import { upsertSeenContact } from '../domain/contacts/write/upsert.js';
import { handOff } from '../domain/conversations/hand-off/handoff.js';
import { startChat } from '../domain/conversations/reply/start-chat.js';
import type { Actor } from '../domain/people/core/permissions.js';
import type { Customer, CustomerProfile, WhatsAppSimulator } from '../simulators/whatsapp/simulator.js';
import { simulatedChannel } from './begin-anew.js';

/** His number is of a range that Ofcom keeps for films and examples. */
export const omar = { name: 'Omar Haddad', phone: '447700900142' };

const hours = 3_600_000;

/**
 * A customer who wrote longer than 24 hours ago and got no answer: the conversation waits for a person, and WhatsApp
 * takes templates only until they write again. Their message comes late, as Meta brings what a webhook missed.
 */
export async function wroteYesterday(
  whatsapp: WhatsAppSimulator,
  profile: Required<Pick<CustomerProfile, 'name' | 'phone'>>,
  actor: Actor,
): Promise<Customer> {
  const at = new Date(Date.now() - 26 * hours);
  const customer = whatsapp.customer(profile);
  const contact = await upsertSeenContact({
    // All that the message will bring: a known customer who is told of nothing new.
    identities: [
      { kind: 'phone', value: profile.phone, scope: '' },
      { kind: 'bsuid', value: customer.bsuid!, scope: whatsappSimulatorSecrets.businessAccountId },
    ],
    profileName: profile.name,
    source: 'chat',
    seenAt: at,
  });
  const { _id } = await startChat(contact._id, { actor, defaultChannelId: simulatedChannel });
  await handOff(_id, 'the customer asked for a person');
  await customer.says('Hello, my order has not come yet. Can somebody look?', { at });
  return customer;
}
