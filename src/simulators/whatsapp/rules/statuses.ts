import { setTimeout as pause } from 'node:timers/promises';
import type { Customer } from '../customer.js';
import type { BusinessState, ChatMessage, LiveEvent } from '../types.js';
import type { WebhookSender } from '../webhooks/webhook-sender.js';
import { detailsOf, titleOf } from './graph-errors.js';

const rank: Record<string, number> = { sent: 1, delivered: 2, read: 3, failed: 4 };

/** What statuses need of the world that they are told in. */
interface StatusWorld {
  clock: { now(): Date };
  webhooks: Pick<WebhookSender, 'send'>;
  emit(event: LiveEvent): void;
  customerById(id: string): Customer | undefined;
}

/** What becomes of a message the platform has accepted: sent, delivered to the phone, read; or failed. */
export class Statuses {
  private readonly running = new Set<Promise<unknown>>();
  private readonly closed = new AbortController();

  constructor(
    private readonly world: StatusWorld,
    private readonly delayMs: number,
    private readonly autoRead: boolean,
  ) {}

  /** Starts the course of an accepted message. Resolves when the webhooks it causes at once were answered. */
  begin(message: ChatMessage, failCode?: number): Promise<unknown> {
    if (failCode !== undefined) return this.push(message, 'failed', failCode);
    const sent = this.push(message, 'sent');
    return Promise.all([sent, this.after(() => this.reach(message))]);
  }

  /** The customer's eyes are on it. Nothing happens when it is read already or not there yet. */
  read(message: ChatMessage): void {
    if (message.reached && message.state !== 'read') void this.push(message, 'read');
  }

  /** The phone is on again. */
  arrive({ chat }: { chat: readonly ChatMessage[] }): void {
    for (const message of chat) {
      if (message.from === 'business' && !message.reached && message.state === 'sent') this.reach(message);
    }
  }

  /** Counts this as something `idle` waits for. */
  hold(work: Promise<unknown>): void {
    const quiet = work.catch(() => undefined);
    this.running.add(quiet);
    void quiet.then(() => this.running.delete(quiet));
  }

  get busy(): boolean {
    return this.running.size > 0;
  }

  /** Resolves when no message is on its course. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  close(): void {
    this.closed.abort();
  }

  private reach(message: ChatMessage): Promise<unknown> {
    const customer = this.world.customerById(message.customerId);
    if (!customer?.online || message.reached) return Promise.resolve();
    message.reached = true;
    const delivered = this.push(message, 'delivered');
    customer.hear(message);
    if (customer.autoRead ?? this.autoRead) {
      return Promise.all([delivered, this.after(() => Promise.resolve(this.read(message)))]);
    }
    return delivered;
  }

  /** Runs it at once, in the same turn, without a delay; else later, and the caller does not wait for that. */
  private after(step: () => Promise<unknown>): Promise<unknown> {
    if (this.delayMs === 0) return step();
    this.hold(pause(this.delayMs, undefined, { signal: this.closed.signal }).then(step));
    return Promise.resolve();
  }

  private push(message: ChatMessage, status: BusinessState, failCode?: number): Promise<void> {
    const customer = this.world.customerById(message.customerId)!;
    if ((rank[message.state] ?? 0) < rank[status]!) message.state = status;
    if (failCode !== undefined) message.error = { code: failCode, title: titleOf(failCode) };
    this.world.emit({ type: 'message', message });
    return this.world.webhooks.send([
      {
        kind: 'status',
        customerId: customer.id,
        tags: ['statuses', status],
        element: {
          id: message.id,
          status,
          timestamp: String(Math.floor(this.world.clock.now().getTime() / 1000)),
          ...(!customer.hidden && { recipient_id: customer.phone }),
          ...(customer.bsuid && { recipient_user_id: customer.bsuid }),
          ...(message.reference && { biz_opaque_callback_data: message.reference }),
          ...(failCode === undefined && {
            pricing: {
              billable: false,
              pricing_model: 'PMP',
              type: 'free_customer_service',
              category: 'service',
            },
          }),
          ...(failCode !== undefined && { errors: [errorOf(failCode)] }),
        },
      },
    ]);
  }
}

function errorOf(code: number): Record<string, unknown> {
  const title = titleOf(code);
  return { code, title, message: title, error_data: { details: detailsOf(code) ?? title } };
}
