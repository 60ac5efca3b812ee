import { receiveReaction } from '../../../../domain/conversations/receive/customer-changes.js';
import { receive } from '../../../../domain/conversations/receive/receive.js';
import { type DirectChat, directChat } from '../core/address.js';
import { isOwn, readDirect, saidAt } from './direct-message.js';
import type { InflowParts } from './inflow.js';
import type { WebContent } from './message-content.js';
import { messageShape } from './message-shape.js';

const keyShape = messageShape.shape.id;

/** The library's events besides messages: what we read of them. */
export interface ReactionEvent {
  id?: unknown;
  msgId?: unknown;
  reaction?: unknown;
  /** Seconds. */
  timestamp?: unknown;
}
export interface CallEvent {
  id?: unknown;
  from?: unknown;
  isVideo?: unknown;
  isGroup?: unknown;
  fromMe?: unknown;
}
export interface VoteEvent {
  parentMsgKey?: unknown;
  voter?: unknown;
  interractedAtTs?: unknown;
  selectedOptions?: unknown;
}

/** Hands to the domain what customers do besides writing. What nobody can answer here is told as a message. */
export function createOtherEvents({ channelId, client, lanes, people, log }: InflowParts) {
  function tell(providerId: string, chat: DirectChat, at: Date, content: WebContent): void {
    lanes.add({
      chat: chat.id,
      saidAt: Math.floor(at.getTime() / 1000),
      async take() {
        const sender = await people.senderOf(client, chat);
        await receive({ channelId, bsuidScope: '', providerId, sender, ...content, media: null, sentAt: at });
      },
    });
  }

  return {
    reaction({ id, msgId, reaction, timestamp }: ReactionEvent): void {
      const target = keyShape.safeParse(msgId);
      const chat = directChat(target.data?.remote);
      if (!target.success || !chat || keyShape.safeParse(id).data?.fromMe) return;
      const seconds = Number(timestamp) > 0 ? Number(timestamp) : Date.now() / 1000;
      const at = new Date(seconds * 1000);
      const emoji = typeof reaction === 'string' && reaction !== '' ? reaction : null;
      const take = () => receiveReaction({ channelId, providerId: target.data.id, emoji, at });
      lanes.add({ chat: chat.id, saidAt: Math.floor(seconds), take });
    },

    call({ id, from, isVideo, isGroup, fromMe }: CallEvent): void {
      const chat = directChat(from);
      if (!chat || isGroup || fromMe) return;
      const text = `[${isVideo ? 'video' : 'voice'} call: it rings on the phone only]`;
      tell(`call:${String(id)}`, chat, new Date(), { type: 'unsupported', text });
    },

    vote({ parentMsgKey, voter, interractedAtTs, selectedOptions }: VoteEvent): void {
      const poll = keyShape.safeParse(parentMsgKey);
      const chat = directChat(poll.data?.remote);
      const by = directChat(voter);
      if (!poll.success || !chat || !by || isOwn(client, by)) return;
      const at = new Date(Number(interractedAtTs) || Date.now());
      const options = Array.isArray(selectedOptions) ? selectedOptions : [];
      const names = options.map((option) => String((option as { name?: unknown }).name ?? '?'));
      const text = `[poll answer] ${names.join(', ') || 'took the answer back'}`;
      tell(`vote:${poll.data.id}:${at.getTime()}`, chat, at, { type: 'interactive', text });
    },

    /** It could not be decrypted in time. If it can be later it comes as a message, under its own id. */
    undecrypted(raw: unknown): void {
      const direct = readDirect(raw, client, log);
      if (!direct || direct.message.id.fromMe) return;
      const { message, chat } = direct;
      const text =
        '[a message that could not be decrypted: read it on the phone, or ask the customer to send it again]';
      const at = new Date(saidAt(message) * 1000);
      tell(`${message.id.id}:undecrypted`, chat, at, { type: 'unsupported', text });
    },
  };
}

export type OtherEvents = ReturnType<typeof createOtherEvents>;
