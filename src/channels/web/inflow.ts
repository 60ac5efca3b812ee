import { receiveDelete, receiveEdit, receiveReaction } from '../../conversations/customer-changes.js';
import { answeredOnPhone, recordPhoneReply } from '../../conversations/phone-reply.js';
import { receive } from '../../conversations/receive.js';
import { type DeliveryStatus, receiveStatus } from '../../conversations/status.js';
import type { Log } from '../../log.js';
import type { InboundMessage } from '../channel.js';
import { cleanName } from '../cloud/clean.js';
import { type DirectChat, directChat } from './address.js';
import type { WebClient } from './client.js';
import { failures } from './failures.js';
import type { Lanes } from './lanes.js';
import { contentOf, type WebContent } from './message-content.js';
import { messageShape, type WebMessage } from './message-shape.js';
import type { People } from './people.js';

export interface InflowParts {
  channelId: string;
  client: WebClient;
  lanes: Lanes;
  people: People;
  log: Log;
}

/** What somebody said or did outside of a chat's messages: a call, a vote. */
interface Said {
  providerId: string;
  chat: DirectChat;
  at: Date;
  content: WebContent;
}

const statuses: Record<number, DeliveryStatus> = { [-1]: 'failed', 1: 'sent', 2: 'delivered', 3: 'read', 4: 'read' };

/** What a receipt says; undefined while WhatsApp does not have the message. */
export const statusOf = (ack: number | undefined): DeliveryStatus | undefined => statuses[ack ?? 0];

/** Hands what WhatsApp Web tells to the domain, in order for each chat; groups, broadcasts and statuses are left out. */
export function createInflow({ channelId, client, lanes, people, log }: InflowParts) {
  const isOwn = (chat: DirectChat): boolean => directChat(client.info?.wid)?.id === chat.id;

  /** A message of a chat with one person, or undefined. Lists of recipients and the status page look like chats. */
  function read(raw: unknown): { message: WebMessage; chat: DirectChat } | undefined {
    const parsed = messageShape.safeParse(raw);
    if (!parsed.success) {
      log.warn({ issue: parsed.error.issues[0]?.message }, 'a message of WhatsApp Web could not be read');
      return undefined;
    }
    const message = parsed.data;
    const chat = directChat(message.id.remote ?? (message.id.fromMe ? message.to : message.from));
    if (!chat || isOwn(chat) || message.isStatusV3 || (message.broadcast && message.id.fromMe)) return undefined;
    return { message, chat };
  }

  async function store(message: WebMessage, chat: DirectChat, content: WebContent): Promise<void> {
    const { media } = content;
    const common = {
      channelId,
      providerId: message.id.id,
      type: content.type,
      text: content.text,
      media: media ? storedMedia(media) : null,
      sentAt: timeOf(message),
      ...(message.quotedStanzaID && { replyTo: message.quotedStanzaID }),
    };
    const person = await people.senderOf(client, chat);
    if (message.id.fromMe) await recordPhoneReply({ ...common, to: person });
    else {
      const profileName = message.notifyName && cleanName(message.notifyName);
      await receive({ ...common, bsuidScope: '', sender: { ...person, ...(profileName && { profileName }) } });
    }
  }

  function said({ providerId, chat, at, content }: Said): void {
    lanes.add({
      chat: chat.id,
      saidAt: secondsOf(at),
      async take() {
        const sender = await people.senderOf(client, chat);
        await receive({ channelId, bsuidScope: '', providerId, sender, ...content, media: null, sentAt: at });
      },
    });
  }

  const inflow = {
    /** A message as it is now. False when it is nothing that anybody said in a chat with one person. */
    message(raw: unknown, { found = false } = {}): boolean {
      const direct = read(raw);
      const content = direct && contentOf(direct.message);
      if (!content) return false;
      const { message, chat } = direct;
      const saidAt = secondsOf(timeOf(message));
      lanes.add({ chat: chat.id, saidAt, found, take: () => store(message, chat, content) });
      return true;
    },

    /** Somebody answered on the phone in this chat, which its history is about to show. */
    answeredOnPhone(raw: unknown): void {
      const direct = read(raw);
      if (!direct) return;
      const { message, chat } = direct;
      lanes.add({
        chat: chat.id,
        saidAt: 0,
        found: true,
        take: async () => answeredOnPhone({ channelId, to: await people.senderOf(client, chat) }),
      });
    },

    edited(raw: unknown): void {
      const found = read(raw);
      const content = found && contentOf(found.message);
      if (!content) return;
      const { message, chat } = found;
      const at = new Date(message.latestEditSenderTimestampMs ?? Date.now());
      lanes.add({
        chat: chat.id,
        saidAt: secondsOf(timeOf(message)),
        async take() {
          const known = await receiveEdit({ channelId, providerId: message.id.id, text: content.text, at });
          // Its first version never came, as when it could not be decrypted.
          if (!known && !message.id.fromMe) await store(message, chat, content);
        },
      });
    },

    /** The library gives the message as it is after the deletion, under its own id or naming the original's. */
    deleted(raw: unknown): void {
      const found = read(raw);
      if (!found) return;
      const { message, chat } = found;
      const ids = [message.protocolMessageKey?.id, message.id.id].filter((id) => id !== undefined);
      lanes.add({
        chat: chat.id,
        saidAt: secondsOf(timeOf(message)),
        async take() {
          for (const providerId of ids) {
            if (await receiveDelete({ channelId, providerId, at: new Date() })) return;
          }
        },
      });
    },

    receipt(raw: unknown, ack: number | undefined): void {
      const found = read(raw);
      const status = statusOf(ack);
      if (!found?.message.id.fromMe || !status) return;
      lanes.add({
        chat: found.chat.id,
        saidAt: secondsOf(timeOf(found.message)),
        take: () =>
          receiveStatus({
            channelId,
            providerId: found.message.id.id,
            status,
            at: new Date(),
            ...(status === 'failed' && { error: failures.refused }),
          }),
      });
    },

    /** The library's Reaction: `id` is its own key, `msgId` that of the message, `timestamp` in seconds. */
    reaction(reaction: { id?: unknown; msgId?: unknown; reaction?: unknown; timestamp?: unknown }): void {
      const own = messageShape.shape.id.safeParse(reaction.id);
      const target = messageShape.shape.id.safeParse(reaction.msgId);
      const chat = directChat(target.data?.remote);
      if (!target.success || !chat || own.data?.fromMe) return;
      const seconds = Number(reaction.timestamp);
      const at = Number.isFinite(seconds) && seconds > 0 ? new Date(seconds * 1000) : new Date();
      const emoji = typeof reaction.reaction === 'string' && reaction.reaction !== '' ? reaction.reaction : null;
      lanes.add({
        chat: chat.id,
        saidAt: secondsOf(at),
        take: () => receiveReaction({ channelId, providerId: target.data.id, emoji, at }),
      });
    },

    /** Nobody can answer a call here, so that it came is said. */
    call(call: { id?: unknown; from?: unknown; isVideo?: unknown; isGroup?: unknown; fromMe?: unknown }): void {
      const chat = directChat(call.from);
      if (!chat || call.isGroup || call.fromMe) return;
      const text = `[${call.isVideo ? 'video' : 'voice'} call: it rings on the phone only]`;
      const content: WebContent = { type: 'unsupported', text };
      said({ providerId: `call:${String(call.id)}`, chat, at: new Date(), content });
    },

    vote(vote: { parentMsgKey?: unknown; voter?: unknown; interractedAtTs?: unknown; selectedOptions?: unknown }): void {
      const poll = messageShape.shape.id.safeParse(vote.parentMsgKey);
      const chat = directChat(poll.data?.remote);
      const voter = directChat(vote.voter);
      if (!poll.success || !chat || !voter || isOwn(voter)) return;
      const at = new Date(Number(vote.interractedAtTs) || Date.now());
      const options = Array.isArray(vote.selectedOptions) ? vote.selectedOptions : [];
      const names = options.map((option) => String((option as { name?: unknown }).name ?? '?'));
      const text = `[poll answer] ${names.join(', ') || 'took the answer back'}`;
      said({ providerId: `vote:${poll.data.id}:${at.getTime()}`, chat, at, content: { type: 'interactive', text } });
    },

    /** It could not be decrypted in time. If it can be later it comes as a message, under its own id. */
    undecrypted(raw: unknown): void {
      const found = read(raw);
      if (!found || found.message.id.fromMe) return;
      const text = '[a message that could not be decrypted: read it on the phone, or ask the customer to send it again]';
      said({
        providerId: `${found.message.id.id}:undecrypted`,
        chat: found.chat,
        at: timeOf(found.message),
        content: { type: 'unsupported', text },
      });
    },
  };

  client.on('message_create', (message) => inflow.message(message.rawData));
  client.on('message_edit', (message) => inflow.edited(message.rawData));
  client.on('message_revoke_everyone', (message) => inflow.deleted(message.rawData));
  client.on('message_ack', (message, ack) => inflow.receipt(message.rawData, Number(ack)));
  client.on('message_reaction', (reaction) => inflow.reaction(reaction));
  client.on('call', (call) => inflow.call(call));
  client.on('vote_update', (vote) => inflow.vote(vote));
  client.on('message_ciphertext_failed', (message) => inflow.undecrypted(message.rawData));
  return inflow;
}

export type Inflow = ReturnType<typeof createInflow>;

const timeOf = ({ t }: WebMessage): Date => new Date(t ? t * 1000 : Date.now());
const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);

function storedMedia({ id, mimeType, sha256, filename, voice }: NonNullable<InboundMessage['media']>) {
  return { id, mime_type: mimeType, sha256, filename, voice };
}
