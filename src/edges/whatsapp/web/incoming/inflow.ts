import { type DeliveryStatus, receiveStatus } from '../../../../domain/conversations/delivery/status.js';
import { receiveDelete, receiveEdit } from '../../../../domain/conversations/receive/customer-changes.js';
import { answeredOnPhone, recordPhoneReply } from '../../../../domain/conversations/receive/phone-reply.js';
import { receive } from '../../../../domain/conversations/receive/receive.js';
import type { Log } from '../../../../log.js';
import type { InboundMessage } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';
import type { WebClient } from '../browser/client.js';
import { failures } from '../core/failures.js';
import { type DirectMessage, readDirect, saidAt } from './direct-message.js';
import type { Lanes } from './lanes.js';
import { contentOf, type WebContent } from './message-content.js';
import type { People } from './people.js';

export interface InflowParts {
  channelId: string;
  client: WebClient;
  lanes: Lanes;
  people: People;
  log: Log;
}

const statuses: Record<number, DeliveryStatus> = {
  [-1]: 'failed',
  1: 'sent',
  2: 'delivered',
  3: 'read',
  4: 'read',
};

/** What a receipt says; undefined while WhatsApp does not have the message. */
export const statusOf = (ack: number | undefined): DeliveryStatus | undefined => statuses[ack ?? 0];

/** How many stored messages are remembered. */
const mostRemembered = 50_000;

/**
 * Hands messages and what becomes of them to the domain, in order for each chat. Inputs are messages as the page
 * gives them; what is not in a chat with one person is left out.
 */
export function createInflow({ channelId, client, lanes, people, log }: InflowParts) {
  const remembered = new Set<string>();

  /** Does something about a message when its chat's turn comes. */
  const add = ({ message, chat }: DirectMessage, take: () => Promise<unknown>, found = false): void =>
    lanes.add({ chat: chat.id, saidAt: saidAt(message), found, take });

  async function store({ message, chat }: DirectMessage, content: WebContent): Promise<void> {
    const said = {
      channelId,
      providerId: message.id.id,
      type: content.type,
      text: content.text,
      media: content.media ? storedMedia(content.media) : null,
      sentAt: new Date(saidAt(message) * 1000),
      ...(message.quotedStanzaID && { replyTo: message.quotedStanzaID }),
    };
    const person = await people.senderOf(client, chat);
    if (message.id.fromMe) await recordPhoneReply({ ...said, to: person });
    else {
      const profileName = message.notifyName && cleanName(message.notifyName);
      await receive({ ...said, bsuidScope: '', sender: { ...person, ...(profileName && { profileName }) } });
    }
    if (remembered.size >= mostRemembered) remembered.delete(remembered.values().next().value!);
    remembered.add(message.id.id);
  }

  return {
    /** Whether this message was stored a while ago: one that is not there any more was erased, and stays so. */
    hasStored: (providerId: string): boolean => remembered.has(providerId),

    /** A message as it is now, perhaps `found` in a chat's history. False when it is nothing that anybody said. */
    message(raw: unknown, { found = false } = {}): boolean {
      const direct = readDirect(raw, client, log);
      const content = direct && contentOf(direct.message);
      if (content) add(direct, () => store(direct, content), found);
      return content !== undefined;
    },

    /** Somebody answered on the phone in this chat, which its history is about to show. */
    answeredOnPhone(raw: unknown): void {
      const direct = readDirect(raw, client, log);
      if (!direct) return;
      const take = async () => answeredOnPhone({ channelId, to: await people.senderOf(client, direct.chat) });
      lanes.add({ chat: direct.chat.id, saidAt: 0, found: true, take });
    },

    edited(raw: unknown): void {
      const direct = readDirect(raw, client, log);
      const content = direct && contentOf(direct.message);
      if (!content) return;
      const { id, latestEditSenderTimestampMs } = direct.message;
      const at = new Date(latestEditSenderTimestampMs ?? Date.now());
      add(direct, async () => {
        const known = await receiveEdit({ channelId, providerId: id.id, text: content.text, at });
        // Its first version never came, as when it could not be decrypted.
        if (!known && !id.fromMe) await store(direct, content);
      });
    },

    /** The message as it is after the deletion: under its own id, or naming the one that was deleted. */
    deleted(raw: unknown): void {
      const direct = readDirect(raw, client, log);
      if (!direct) return;
      const { protocolMessageKey, id } = direct.message;
      const at = new Date();
      add(direct, async () => {
        const original = protocolMessageKey?.id;
        if (original && (await receiveDelete({ channelId, providerId: original, at }))) return;
        await receiveDelete({ channelId, providerId: id.id, at });
      });
    },

    receipt(raw: unknown, ack: number | undefined): void {
      const direct = readDirect(raw, client, log);
      const status = statusOf(ack);
      if (!direct?.message.id.fromMe || !status) return;
      const error = status === 'failed' ? { error: failures.refused } : {};
      const providerId = direct.message.id.id;
      add(direct, () => receiveStatus({ channelId, providerId, status, at: new Date(), ...error }));
    },
  };
}

export type Inflow = ReturnType<typeof createInflow>;

function storedMedia({ id, mimeType, sha256, filename, voice }: NonNullable<InboundMessage['media']>) {
  return { id, mime_type: mimeType, sha256, filename, voice };
}
