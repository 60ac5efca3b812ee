import { EventEmitter, once } from 'node:events';
import type { z } from 'zod';
import type { Clock } from '../clock.js';
import type { FaultList, webhookFaultShape } from '../faults.js';
import type { SimulatorSettings, WebhookAttempt } from '../types.js';
import { type BatchLayout, type WebhookItem, webhookBody } from './webhook-body.js';
import { type Attempt, type Retry, WebhookCourier } from './webhook-courier.js';

type Fault = z.output<typeof webhookFaultShape>;

interface Job {
  items: WebhookItem[];
  layout: BatchLayout;
  fault?: Fault;
  done: (error?: Error) => void;
}

/** The faults this class plays; `before_answer` is the send side's. */
const kinds = ['duplicate', 'out_of_order', 'batched', 'delayed', 'lost', 'bad_signature'];
/** How long a fault that waits for another webhook waits before its own goes alone. */
const patienceMs = 300;
const attemptsKept = 5_000;

/** Sends webhooks in order for each customer, unless a fault says otherwise. */
export class WebhookSender {
  readonly attempts: WebhookAttempt[] = [];
  readonly events = new EventEmitter<{ attempt: [WebhookAttempt]; idle: [] }>();
  /** How many are on their way. */
  waiting = 0;
  private readonly courier: WebhookCourier;
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly parked = new Map<string, Job>();
  private gathering: { size: number; jobs: Job[] } | undefined;

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly clock: Clock,
    private readonly faults: FaultList<Fault>,
    retry: Retry,
  ) {
    this.courier = new WebhookCourier(retry);
  }

  get url(): string | undefined {
    return this.courier.url;
  }

  set url(url: string | undefined) {
    this.courier.url = url;
  }

  /** Resolves when the webhook was answered 200 (or a fault lost it); rejects when it was given up. */
  send(items: WebhookItem[], layout: BatchLayout = 'messages'): Promise<void> {
    this.waiting += 1;
    const result = new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => {
        this.waiting -= 1;
        if (this.waiting === 0) this.events.emit('idle');
        if (error) reject(error);
        else resolve();
      };
      this.dispatch({ items, layout, done });
    });
    // Nobody has to wait for it: an unhandled rejection would end the whole process.
    result.catch(() => undefined);
    return result;
  }

  /** Sends once more what was sent before, or what a fault lost: the same bytes. Resolves and rejects like `send`. */
  repeat({ body }: Pick<WebhookAttempt, 'body'>): Promise<void> {
    return this.courier.carry({
      body,
      secret: this.settings.appSecret,
      copies: 0,
      retried: true,
      onAttempt: (attempt) => this.note(body, undefined, attempt),
    });
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.waiting > 0) await once(this.events, 'idle');
  }

  /** Gives up everything on its way. */
  close(): void {
    this.courier.close();
  }

  private dispatch(job: Job): void {
    const { customerId, tags } = job.items[0]!;
    if (this.gathering) {
      this.gather(job);
      return;
    }
    if (job.items.length === 1) job.fault = this.faults.take({ customer: customerId, tags, kinds });
    const { fault } = job;
    if (fault?.kind === 'lost') {
      const body = webhookBody(this.settings, job.items, job.layout);
      this.note(body, fault, { attempt: 0 });
      job.done();
    } else if (fault?.kind === 'delayed') {
      this.later(fault.ms, () => void this.deliver(job));
    } else if (fault?.kind === 'batched') {
      this.gathering = { size: fault.size, jobs: [] };
      this.later(patienceMs, () => this.flush());
      this.gather(job);
    } else if (fault?.kind === 'out_of_order' && !this.parked.has(customerId)) {
      this.parked.set(customerId, job);
      this.later(patienceMs, () => this.unpark(customerId, job));
    } else {
      this.inLane(job);
      for (const id of customersOf(job)) this.unpark(id);
    }
  }

  private unpark(customerId: string, only?: Job): void {
    const job = this.parked.get(customerId);
    if (!job || (only && only !== job)) return;
    this.parked.delete(customerId);
    this.inLane(job);
  }

  private gather(job: Job): void {
    const gathering = this.gathering!;
    gathering.jobs.push(job);
    if (gathering.jobs.length >= gathering.size) this.flush();
  }

  private flush(): void {
    const jobs = this.gathering?.jobs ?? [];
    this.gathering = undefined;
    if (jobs.length === 0) return;
    const done = (error?: Error) => {
      for (const job of jobs) job.done(error);
    };
    const items = jobs.flatMap((job) => job.items);
    this.inLane({ items, layout: 'mixed', fault: jobs[0]!.fault, done });
  }

  private inLane(job: Job): void {
    const customers = customersOf(job);
    const before = Promise.all(customers.map((id) => this.lanes.get(id)));
    const run = before.then(() => this.deliver(job));
    for (const id of customers) this.lanes.set(id, run);
    void run.then(() => {
      for (const id of customers) if (this.lanes.get(id) === run) this.lanes.delete(id);
    });
  }

  private async deliver({ items, layout, fault, done }: Job): Promise<void> {
    const body = webhookBody(this.settings, items, layout);
    const forged = fault?.kind === 'bad_signature';
    try {
      await this.courier.carry({
        body,
        secret: forged ? 'not the app secret' : this.settings.appSecret,
        copies: fault?.kind === 'duplicate' ? fault.copies : 0,
        retried: !forged,
        onAttempt: (attempt) => this.note(body, fault, attempt),
      });
      done();
    } catch (thrown) {
      done(thrown as Error);
    }
  }

  /** Calls it after a while, or at once when the simulator is closed: then the delivery itself says so. */
  private later(ms: number, then: () => void): void {
    this.courier.wait(ms).then(then, then);
  }

  private note(body: unknown, fault: Fault | undefined, attempt: Attempt): void {
    const noted = { at: this.clock.now(), body, ...attempt, ...(fault && { fault: fault.kind }) };
    this.attempts.push(noted);
    if (this.attempts.length > attemptsKept * 1.2) this.attempts.splice(0, attemptsKept * 0.2);
    this.events.emit('attempt', noted);
  }
}

const customersOf = (job: Job): string[] => [...new Set(job.items.map((item) => item.customerId))];
