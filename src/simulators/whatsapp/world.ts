import { EventEmitter } from 'node:events';
import type { z } from 'zod';
import { Clock } from './clock.js';
import { Customer, type CustomerProfile } from './customer.js';
import { postDraft, storedMedia } from './drafts.js';
import { FaultList, seededRandom, type sendFaultShape, type webhookFaultShape } from './faults.js';
import { bsuidOf, digitsOf } from './ids.js';
import type { StoredMedia } from './message-part.js';
import { SendLimits } from './rules/limits.js';
import type { ArmedMediaFault } from './rules/media-faults.js';
import { Statuses } from './rules/statuses.js';
import { Templates } from './rules/templates.js';
import type {
  AccountEvent,
  ApiCall,
  ChatMessage,
  Draft,
  LiveEvent,
  SimulatorOptions,
  SimulatorSettings,
  Subscription,
} from './types.js';
import { accountItem, type BatchLayout } from './webhooks/webhook-body.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

const callsKept = 5_000;

/** Everything the simulator knows, in memory. */
export class World {
  readonly settings: SimulatorSettings;
  readonly clock = new Clock();
  readonly customers: Customer[] = [];
  readonly media = new Map<string, StoredMedia>();
  readonly calls: ApiCall[] = [];
  readonly live = new EventEmitter<{ event: [LiveEvent] }>();
  readonly sendFaults: FaultList<z.output<typeof sendFaultShape>>;
  readonly webhookFaults: FaultList<z.output<typeof webhookFaultShape>>;
  readonly mediaFaults: FaultList<ArmedMediaFault>;
  readonly webhooks: WebhookSender;
  readonly templates: Templates;
  readonly statuses: Statuses;
  readonly limits: SendLimits;
  readonly subscription: Subscription = { toAccount: true, fields: ['messages'] };
  private made = 0;

  constructor(options: SimulatorOptions) {
    const random = seededRandom(options.seed ?? 1);
    this.settings = options.settings;
    this.sendFaults = new FaultList(random);
    this.webhookFaults = new FaultList(random);
    this.mediaFaults = new FaultList(random);
    const retry = options.retry ?? { firstMs: 50, maxMs: 2_000, attempts: 40 };
    this.webhooks = new WebhookSender(options.settings, this.clock, this.webhookFaults, retry);
    this.templates = new Templates((event) => this.tells(event));
    this.webhooks.url = options.webhookUrl;
    this.webhooks.events.on('attempt', ({ status }) => {
      this.emit({ type: 'webhook', status, waiting: this.webhooks.waiting });
    });
    this.statuses = new Statuses(this, options.statusDelayMs ?? 0, options.autoRead ?? false);
    this.limits = new SendLimits(options.messagesPerSecond ?? 80);
    this.live.setMaxListeners(0);
  }

  emit(event: LiveEvent): void {
    this.live.emit('event', event);
  }

  /** The customer with this phone or id, as described from now on; a new one when there is none. */
  customer(profile: CustomerProfile): Customer {
    const phone = profile.phone === undefined ? undefined : digitsOf(profile.phone);
    const known =
      this.customers.find((one) => phone && one.phone === phone) ??
      this.customers.find((one) => profile.bsuid && one.bsuid === profile.bsuid);
    if (known) {
      const { name = known.name, username = known.username, hidden = known.hidden } = profile;
      Object.assign(known, { name, username, hidden, phone: phone ?? known.phone });
      this.emit({ type: 'customer', customerId: known.id });
      return known;
    }
    this.made += 1;
    const id = `c${this.made}`;
    const bsuid = profile.bsuid === undefined ? bsuidOf(phone ?? `hidden ${id}`) : profile.bsuid;
    const customer = new Customer(this, id, { ...profile, phone, bsuid });
    this.customers.push(customer);
    this.emit({ type: 'customer', customerId: id });
    return customer;
  }

  customerById(id: string): Customer | undefined {
    return this.customers.find((one) => one.id === id);
  }

  /** Finds by the simulator's id, the phone in any form, the business-scoped id or the username. */
  findCustomer(key: string): Customer | undefined {
    const phone = /[A-Za-z]/.test(key) ? undefined : digitsOf(key);
    return this.customers.find(
      (one) => one.id === key || one.bsuid === key || one.username === key || (phone && one.phone === phone),
    );
  }

  /** Who a send goes to: the phone wins over the business-scoped id. */
  recipient({ to, recipient }: { to?: string; recipient?: string }): Customer | undefined {
    if (to !== undefined) {
      const phone = digitsOf(to);
      return this.customers.find((one) => one.phone === phone || one.alsoReachedAt.includes(phone));
    }
    return this.customers.find((one) => recipient && [one.bsuid, one.parentBsuid].includes(recipient));
  }

  findMessage(id: string): ChatMessage | undefined {
    for (const customer of this.customers) {
      const found = customer.chat.find((message) => message.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /** Sends what a customer wrote; its bubble says `sent` when the webhook was answered 200. */
  async carry(draft: Draft): Promise<ChatMessage> {
    const { message, item } = postDraft(this, draft);
    await this.track(this.webhooks.send([item]), [message]);
    return message;
  }

  /** Sends several as one webhook, in this order. */
  async batch(drafts: Draft[], layout: BatchLayout): Promise<ChatMessage[]> {
    const posted = drafts.map((draft) => postDraft(this, draft));
    const messages = posted.map(({ message }) => message);
    if (posted.length > 0)
      await this.track(
        this.webhooks.send(
          posted.map(({ item }) => item),
          layout,
        ),
        messages,
      );
    return messages;
  }

  /** Sends news of the account, as they are. Resolves when the webhook was answered 200. */
  tells(event: AccountEvent): Promise<void> {
    return this.webhooks.send([accountItem(event)]);
  }

  storeMedia(bytes: Buffer, mimeType: string, filename?: string): StoredMedia {
    const media = storedMedia(bytes, mimeType, filename);
    this.media.set(media.id, media);
    return media;
  }

  record(call: ApiCall): ApiCall {
    this.calls.push(call);
    if (this.calls.length > callsKept * 1.2) this.calls.splice(0, callsKept * 0.2);
    return call;
  }

  /** Resolves when every webhook is answered and every message has come as far as it will. */
  async idle(): Promise<void> {
    do {
      await this.statuses.idle();
      await this.webhooks.idle();
    } while (this.statuses.busy);
  }

  close(): void {
    for (const customer of this.customers) customer.close();
    this.statuses.close();
    this.webhooks.close();
    this.live.removeAllListeners();
  }

  private async track(sent: Promise<void>, messages: ChatMessage[]): Promise<void> {
    await sent;
    for (const message of messages) {
      if (message.state === 'sending') message.state = 'sent';
      // A reaction, an edit or a deletion has no bubble of its own.
      if (this.customerById(message.customerId)?.chat.includes(message))
        this.emit({ type: 'message', message });
    }
  }
}
