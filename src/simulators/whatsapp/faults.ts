import { z } from 'zod';

const code = z.number().int();
const ms = z.number().min(0);

/** What can go wrong with a request to the send side. */
export const sendFaultShape = z.discriminatedUnion('kind', [
  /** 429 with code 130429 (throughput) or another, and `Retry-After` in seconds. */
  z.object({ kind: z.literal('429'), retry_after: z.number().optional(), code: code.default(130429) }),
  /** An answered 5xx with code 131000; nothing was taken. */
  z.object({ kind: z.literal('500'), status: z.number().int().min(500).max(599).default(500) }),
  /** Never answered, nothing taken. */
  z.object({ kind: z.literal('hang') }),
  /** Taken, never answered. */
  z.object({ kind: z.literal('hang_after_commit') }),
  /** Taken, heard by the customer, and the connection cut before the answer. */
  z.object({ kind: z.literal('drop_after_commit') }),
  /** The connection cut before anything was taken. */
  z.object({ kind: z.literal('drop_before_commit') }),
  /** Answered with this error code; nothing taken. */
  z.object({ kind: z.literal('refuse'), code }),
  /** Taken and answered 200, then a `failed` status with this code; the customer hears nothing. */
  z.object({ kind: z.literal('fail_later'), code }),
  /** Taken and answered 200 with a body that is not JSON. */
  z.object({ kind: z.literal('garbage') }),
  /** Answered correctly, this much later. */
  z.object({ kind: z.literal('slow'), ms }),
  /** A page of a proxy in between: HTML with this status, nothing taken. */
  z.object({ kind: z.literal('proxy'), status: z.number().int().min(300).max(599).default(502) }),
  /** The same, but what was asked for was taken: the proxy only did not wait for the answer. */
  z.object({
    kind: z.literal('proxy_after_commit'),
    status: z.number().int().min(500).max(599).default(504),
  }),
]);
export type SendFault = z.input<typeof sendFaultShape>;

/** What can go wrong with a webhook. */
export const webhookFaultShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('duplicate'), copies: z.number().int().min(1).default(1) }),
  /** Arrives after the customer's next one. */
  z.object({ kind: z.literal('out_of_order') }),
  /** Waits until `size` webhooks are together and sends them as one body. */
  z.object({ kind: z.literal('batched'), size: z.number().int().min(2) }),
  /** Arrives this much later; others are not held back. */
  z.object({ kind: z.literal('delayed'), ms }),
  z.object({ kind: z.literal('lost') }),
  /** Delivered once with a wrong signature and not tried again. */
  z.object({ kind: z.literal('bad_signature') }),
  /** A status goes out before the send request is answered. */
  z.object({ kind: z.literal('before_answer') }),
]);
export type WebhookFault = z.input<typeof webhookFaultShape>;

export const faultScopeShape = z.object({
  /** How many times; without `probability` 1, with it without end. */
  times: z.number().int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
  /** The only customer it is for, by the simulator's id. */
  customer: z.string().optional(),
  /** Webhooks: only messages, only statuses, or only one kind of status. */
  only: z.enum(['messages', 'statuses', 'sent', 'delivered', 'read', 'failed']).optional(),
});
export type FaultScope = z.infer<typeof faultScopeShape>;

export interface FaultHandle {
  /** How many times it has struck. */
  readonly used: number;
  clear(): void;
}

interface Armed<T> extends FaultScope {
  fault: T;
  used: number;
}

/** Faults waiting to strike, in the order they were asked for. */
export class FaultList<T extends { kind: string }> {
  private armed: Armed<T>[] = [];

  constructor(private readonly random: () => number) {}

  add(fault: T, scope: FaultScope = {}): FaultHandle {
    const armed: Armed<T> = { fault, used: 0, ...scope };
    armed.times ??= scope.probability === undefined ? 1 : Number.POSITIVE_INFINITY;
    this.armed.push(armed);
    const clear = () => {
      this.armed = this.armed.filter((one) => one !== armed);
    };
    return {
      clear,
      get used() {
        return armed.used;
      },
    };
  }

  /** The fault that strikes now, if any; it is used up by that. `kinds` says which are possible here. */
  take(about: { customer?: string; tags?: string[]; kinds?: string[] }): T | undefined {
    const struck = this.armed.find(
      (one) =>
        (about.kinds === undefined || about.kinds.includes(one.fault.kind)) &&
        (one.customer === undefined || one.customer === about.customer) &&
        (one.only === undefined || about.tags?.includes(one.only)) &&
        (one.probability === undefined || this.random() < one.probability),
    );
    if (!struck) return undefined;
    struck.used += 1;
    if (struck.used >= struck.times!) this.armed = this.armed.filter((one) => one !== struck);
    return struck.fault;
  }

  list(): { kind: string; used: number; times?: number; probability?: number }[] {
    return this.armed.map(({ fault, used, times, probability }) => ({
      kind: fault.kind,
      used,
      ...(Number.isFinite(times) && { times }),
      ...(probability !== undefined && { probability }),
    }));
  }

  clear(): void {
    this.armed = [];
  }
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
