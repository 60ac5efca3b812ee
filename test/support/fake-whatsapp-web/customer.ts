import { randomBytes, randomUUID } from 'node:crypto';
import { until } from '../until.js';
import { type Account, type FakeMessage, seconds } from './account.js';

/** A customer's phone. */
export interface FakeCustomer {
  readonly phone: string;
  readonly chat: string;
  /** What reached the customer, oldest first, as it says now; deleted ones are gone. */
  heard(): FakeMessage[];
  hears(text: string, options?: { timeout?: number; seen?: () => unknown }): Promise<FakeMessage>;
  /** Writes; `more` are fields of the page's message. `silent`: no event tells the page. */
  says(body: string, more?: Partial<FakeMessage>, options?: { silent?: boolean }): FakeMessage;
  edits(message: FakeMessage, body: string): void;
  deletes(message: FakeMessage): void;
  reacts(message: FakeMessage, emoji: string): void;
  votes(poll: FakeMessage, ...options: string[]): void;
  calls(): void;
  /** The receipt that the phone sends for a message of ours: 2 delivered, 3 read. */
  receipt(message: FakeMessage, ack: 2 | 3): void;
}

/** An id in the form of those that phones give their messages. */
export const phoneId = (): string => randomBytes(16).toString('hex').toUpperCase();

export function createCustomer(
  account: Account,
  { phone, name, chat }: { phone: string; name: string; chat: string },
): FakeCustomer {
  const by = { _serialized: chat };
  const ownKey = () => ({ fromMe: false, remote: chat, id: randomUUID() });
  const heard = (): FakeMessage[] =>
    account.inChat(chat).filter(({ id, type }) => id.fromMe && type !== 'revoked');
  return {
    phone,
    chat,
    heard,
    hears: (text, options) =>
      until(() => heard().find(({ body = '' }) => body.includes(text)), `${name} to hear ${text}`, {
        seen: () => heard().map(({ body }) => body),
        ...options,
      }),
    says(body, more = {}, { silent = false } = {}) {
      const id = { fromMe: false, remote: chat, id: phoneId() };
      const said = { type: 'chat', body, t: seconds(), ack: 1, from: chat, to: account.own.phone };
      return account.add({ ...said, notifyName: name, ...more, id }, silent);
    },
    edits: (message, body) => account.edit(message, body),
    deletes: (message) => account.revoke(message),
    reacts(message, emoji) {
      const on = { reactionParentKey: message.id, reactionTimestamp: Date.now(), reactionText: emoji };
      account.tellAll({ kind: 'reaction', reaction: { id: ownKey(), from: by, ...on } });
    },
    votes(poll, ...names) {
      const options = (poll.pollOptions ?? []) as { name: string; localId: number }[];
      const vote = {
        id: ownKey(),
        from: by,
        t: Date.now(),
        senderTimestampMs: Date.now(),
        pollUpdateParentKey: { ...poll.id, _serialized: `${poll.id.fromMe}_${chat}_${poll.id.id}` },
        selectedOptionLocalIds: options
          .filter(({ name }) => names.includes(name))
          .map(({ localId }) => localId),
      };
      account.tellAll({ kind: 'vote', vote });
    },
    calls() {
      const call = { id: randomUUID(), peerJid: chat, isVideo: false, isGroup: false, outgoing: false };
      account.tellAll({ kind: 'call', call });
    },
    receipt(message, ack) {
      message.ack = ack;
      account.tellAll({ kind: 'ack', id: message.id.id, ack });
    },
  };
}
