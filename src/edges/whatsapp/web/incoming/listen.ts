import type { WebClient } from '../browser/client.js';
import type { Inflow } from './inflow.js';
import type { OtherEvents } from './other-events.js';

/** Takes the library's events about messages. Where there is a message in them its raw form is read. */
export function listen(client: WebClient, inflow: Inflow, happenings: OtherEvents): void {
  // Our own messages come here too: what was typed on the phone is among them.
  client.on('message_create', (message) => inflow.message(message.rawData));
  client.on('message_edit', (message) => inflow.edited(message.rawData));
  // The second argument claims to be the message as it was, and may be another one: the first one's ids count.
  client.on('message_revoke_everyone', (message) => inflow.deleted(message.rawData));
  client.on('message_ack', (message, ack) => inflow.receipt(message.rawData, Number(ack)));
  client.on('message_reaction', (reaction) => happenings.reaction(reaction));
  client.on('call', (call) => happenings.call(call));
  client.on('vote_update', (vote) => happenings.vote(vote));
  client.on('message_ciphertext_failed', (message) => happenings.undecrypted(message.rawData));
}
