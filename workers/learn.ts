import type { Address } from '../src/domain/conversations/core/conversation.js';
import type { Message } from '../src/domain/conversations/messages/message.js';
import { identitiesOf, learnIdentities } from '../src/domain/conversations/receive/learn-identities.js';
import type { Channel } from '../src/edges/whatsapp/port/channel.js';
import { Remembered } from '../src/platform/remembered.js';

/** What was learned lately. A platform says the same with every message to somebody; that is one look-up, not many. */
const learned = new Remembered<void>(5_000, () => 60 * 60_000);

/** The platform may know the recipient by another number (a national variant) or id than we wrote to. */
export async function learn(channel: Channel, message: Message, deliveredTo: Address = {}): Promise<void> {
  const to = message.to ?? {};
  const known = new Set(Object.values(to));
  if (Object.values(deliveredTo).every((id) => known.has(id))) return;
  const what = JSON.stringify([message.contact_id, message.conversation_id, channel.id, to, deliveredTo]);
  await learned.get(what, () => {
    const scopes = { channelId: channel.id, bsuidScope: channel.bsuidScope };
    return learnIdentities([...identitiesOf(to, scopes), ...identitiesOf(deliveredTo, scopes)]);
  });
}
