import type { Channel } from '../../../src/edges/whatsapp/port/channel.js';

/** What a customer may send besides text; every channel shows it in words of its own. */
export type Kind = 'image' | 'voice' | 'document' | 'sticker' | 'location' | 'contact';

/** Something that reached a customer. */
export interface Heard {
  id: string;
  text: string;
  replyTo?: string;
  file?: { type: string; filename?: string; bytes?: Buffer };
}

/** A customer at the other end of a channel. Ids are the platform's. */
export interface ContractCustomer {
  readonly phone: string;
  /** Resolves with the message's id once the platform has it. */
  says(text: string, options?: { replyTo?: string }): Promise<string>;
  sends(kind: Kind): Promise<string>;
  /** The platform delivers the same message once more. */
  repeats(id: string): Promise<void>;
  edits(id: string, text: string): Promise<void>;
  deletes(id: string): Promise<void>;
  reacts(id: string, emoji: string): Promise<void>;
  /** What we put on a message of theirs; undefined: nothing. */
  reactionOn(id: string): string | undefined;
  heard(): Heard[];
  /** The customer's phone tells that it has the message, or that it was read. */
  receipt(id: string, receipt: 'delivered' | 'read'): Promise<void>;
}

/** A channel of one kind with its platform behind it, and a database. */
export interface ContractWorld {
  channel: Channel;
  customer(profile: { name: string; phone: string }): ContractCustomer;
  /** The connection breaks, and is there again. Nothing that is said meanwhile may be lost. */
  goesAway(): Promise<void>;
  comesBack(): Promise<void>;
  /** The platform takes the next message, and its answer is lost. */
  losesNextAnswer(): void;
  refusesNext(): void;
  close(): Promise<void>;
}

/** What a channel can do beyond what every channel does. */
export interface Features {
  /** Edits, deletions and reactions of customers reach us as such. */
  customerChanges: boolean;
}
