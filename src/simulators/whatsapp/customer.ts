import type { CustomerContent } from './contents.js';
import { type HearOptions, type Matcher, Waiters } from './hears.js';
import type { ChatMessage, Draft, LiveEvent, SayOptions } from './types.js';

export interface CustomerProfile {
  name?: string;
  /** Digits, however written; absent: the number is hidden. */
  phone?: string;
  /** Made from the phone when absent; null: the platform sends none. */
  bsuid?: string | null;
  parentBsuid?: string;
  username?: string;
  /** Has a number that the platform does not show; true without a phone. */
  hidden?: boolean;
  /** Other spellings of the number that reach this customer (national variants). */
  alsoReachedAt?: string[];
}

/** How long after a customer's message the platform takes more than templates. */
export const windowMs = 24 * 60 * 60 * 1000;

/** What a phone needs of the world that it is in. */
interface PhoneWorld {
  clock: { now(): Date };
  statuses: { read(message: ChatMessage): void; arrive(phone: { chat: readonly ChatMessage[] }): void };
  emit(event: LiveEvent): void;
  carry(draft: Draft): Promise<ChatMessage>;
}

/** One customer's phone: says and sends, hears and reads. */
export class Customer {
  readonly chat: ChatMessage[] = [];
  name: string;
  phone: string | undefined;
  bsuid: string | undefined;
  parentBsuid: string | undefined;
  username: string | undefined;
  hidden: boolean;
  alsoReachedAt: string[];
  /** Reads what arrives without being told to; undefined: as the simulator does. */
  autoRead: boolean | undefined;
  online = true;
  /** The time by the simulator's clock; it opens the 24-hour window. */
  lastWroteAt: Date | undefined;
  private readonly waiters: Waiters;

  constructor(
    private readonly world: PhoneWorld,
    readonly id: string,
    profile: CustomerProfile,
  ) {
    this.name = profile.name ?? '';
    this.phone = profile.phone;
    this.bsuid = profile.bsuid ?? undefined;
    this.parentBsuid = profile.parentBsuid;
    this.username = profile.username;
    this.hidden = profile.hidden ?? !profile.phone;
    this.alsoReachedAt = profile.alsoReachedAt ?? [];
    this.waiters = new Waiters(() => this.name || this.phone || this.id);
  }

  /** What has reached this customer's phone, oldest first. */
  get heard(): ChatMessage[] {
    return this.chat.filter((message) => message.from === 'business' && message.reached);
  }

  /** Whether the business may write to this customer freely: within 24 hours of what they wrote last. */
  get windowOpen(): boolean {
    const since = this.world.clock.now().getTime() - (this.lastWroteAt?.getTime() ?? 0);
    return since <= windowMs;
  }

  /** Writes a text. Resolves when its webhook was answered 200; rejects when the platform gave it up. */
  says(text: string, options: SayOptions = {}): Promise<ChatMessage> {
    return this.sends({ type: 'text', text }, options);
  }

  /** Sends anything a customer can send. Resolves and rejects like `says`. */
  sends(content: CustomerContent, options: SayOptions = {}): Promise<ChatMessage> {
    return this.world.carry(this.compose(content, options));
  }

  /** Writes without sending: for the simulator's `batch`. */
  compose(content: CustomerContent | string, options: SayOptions = {}): Draft {
    return {
      customerId: this.id,
      content: typeof content === 'string' ? { type: 'text', text: content } : content,
      options,
    };
  }

  /** Changes a message sent before. Reaches only numbers shared with the Business app, as at the platform. */
  edits(messageId: string, text: string): Promise<ChatMessage> {
    return this.sends({ type: 'edit', message_id: messageId, text });
  }

  /** Deletes a message sent before, for everybody. */
  deletes(messageId: string): Promise<ChatMessage> {
    return this.sends({ type: 'revoke', message_id: messageId });
  }

  /** Taps what a message offers. Throws when it does not offer that. */
  taps(message: ChatMessage, title: string): Promise<ChatMessage> {
    const { options = [], label } = message.choices ?? {};
    const option = options.find((one) => one.title === title);
    if (!option)
      throw new Error(`"${message.text}" offers ${options.map((one) => one.title).join(', ') || 'nothing'}.`);
    const type = label === undefined ? 'button_reply' : 'list_reply';
    return this.sends({ type, ...option }, { replyTo: message.id });
  }

  /** Puts an emoji on a message, or takes it away when there is none. */
  reacts(messageId: string, emoji?: string): Promise<ChatMessage> {
    return this.sends({ type: 'reaction', message_id: messageId, emoji });
  }

  /** Opens the chat: everything that has arrived is read, or just this message. */
  reads(messageId?: string): void {
    for (const message of this.heard) {
      if (!messageId || message.id === messageId) this.world.statuses.read(message);
    }
  }

  /**
   * The first message this customer has heard, or hears within `timeout` ms (45,000), that matches and that no
   * earlier `hears` has returned. A string matches what contains it. Rejects saying what was heard instead.
   */
  hears(matcher: Matcher, options: HearOptions = {}): Promise<ChatMessage> {
    return this.waiters.wait(this.heard, matcher, options);
  }

  /** The phone is off: what is sent stays `sent`. */
  goesOffline(): void {
    this.online = false;
    this.world.emit({ type: 'customer', customerId: this.id });
  }

  /** Everything kept back arrives. */
  comesOnline(): void {
    this.online = true;
    this.world.statuses.arrive(this);
    this.world.emit({ type: 'customer', customerId: this.id });
  }

  /** Called by the world when a message reaches the phone. */
  hear(message: ChatMessage): void {
    this.waiters.offer(message);
  }

  close(): void {
    this.waiters.close(this.heard);
  }
}
