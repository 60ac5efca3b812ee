import { ContactModel } from '../../../../domain/contacts/contact/contact.js';
import { identityKey } from '../../../../domain/contacts/contact/identity.js';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import type { Sender } from '../../port/channel.js';
import { type WebClient, within } from '../browser/client.js';
import { type DirectChat, directChat, senderOf } from '../core/address.js';

const mostRemembered = 5_000;
/** A hidden id without a number is asked about again after this: asking often looks like harvesting. */
const unknownForMs = 60 * 60_000;
const askMs = 5_000;

/**
 * Finds out who writes under a hidden id (`…@lid`): remembered, else known to MongoDB, else asked of WhatsApp, one at
 * a time. Who cannot be found out is known by the hidden id alone.
 */
export function createPeople(channelId: string, log: Log) {
  const phones = new Map<string, string>();
  const unknownUntil = new Map<string, number>();

  async function phoneOf(client: WebClient, chat: DirectChat): Promise<string | undefined> {
    const remembered = phones.get(chat.value);
    if (remembered || (unknownUntil.get(chat.value) ?? 0) > Date.now()) return remembered;
    const phone = (await storedPhone(channelId, chat.value)) ?? (await askedPhone(client, chat, log));
    if (phone) remember(phones, chat.value, phone);
    else remember(unknownUntil, chat.value, Date.now() + unknownForMs);
    return phone;
  }

  return {
    async senderOf(client: WebClient, chat: DirectChat): Promise<Sender> {
      const phone = chat.kind === 'lid' ? await phoneOf(client, chat) : undefined;
      return { ...senderOf(chat), ...(phone ? { phone } : {}) };
    },
  };
}

export type People = ReturnType<typeof createPeople>;

async function storedPhone(channelId: string, lid: string): Promise<string | undefined> {
  const key = identityKey({ kind: 'lid', value: lid, scope: channelId });
  const contact = await ContactModel.findOne({ identity_keys: key })
    .select({ whatsapp_contact_id: 1 })
    .lean();
  return contact?.whatsapp_contact_id ?? undefined;
}

async function askedPhone(client: WebClient, chat: DirectChat, log: Log): Promise<string | undefined> {
  try {
    const [found] = await within(client.getContactLidAndPhone([chat.id]), askMs);
    const phone = directChat(found?.pn);
    return phone?.kind === 'phone' ? phone.value : undefined;
  } catch (error) {
    log.debug({ err: toError(error).message }, 'a hidden id could not be resolved');
    return undefined;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= mostRemembered) map.delete(map.keys().next().value!);
  map.set(key, value);
}
