import type { Json } from './types.js';

/**
 * What can go wrong with a call of the Web API:
 * rate_limited answers 429 with Retry-After; server_error 500; error an `{ok: false}` of your choice; hang never
 * answers and does nothing, hang_after_commit does it first; drop closes the connection before doing anything,
 * drop_after_commit after; slow waits and then does it, slow_after_commit does it and answers later; signed_out
 * answers a download with the sign-in page and 200.
 */
export const apiFaultKinds = [
  'rate_limited',
  'server_error',
  'error',
  'hang',
  'hang_after_commit',
  'drop',
  'drop_after_commit',
  'slow',
  'slow_after_commit',
  'signed_out',
] as const;

/**
 * What can go wrong with an event: duplicate is sent again under its own event_id with retry headers, late comes
 * after delayMs, out_of_order comes after the next one, lost never comes.
 */
export const eventFaultKinds = ['duplicate', 'late', 'out_of_order', 'lost'] as const;

/** `times` (1 unless a probability is given, then for ever) counts the calls it hits. */
interface Rule {
  times?: number;
  /** 0 to 1: hits only that part of the matching calls. */
  probability?: number;
  delayMs?: number;
}

export interface ApiFault extends Rule {
  kind: (typeof apiFaultKinds)[number];
  /** The method, such as chat.postMessage; also upload, download and response_url. Absent: every method. */
  method?: string;
  channel?: string;
  /** Seconds, for rate_limited; 1 unless given. */
  retryAfter?: number;
  /** The status of a server_error; 500 unless given. */
  status?: number;
  /** The code of an error; internal_error unless given. */
  error?: string;
}

export interface EventFault extends Rule {
  kind: (typeof eventFaultKinds)[number];
  /** The event's type, such as message or app_mention, or type.subtype, such as message.file_share. */
  type?: string;
  channel?: string;
}

/** The faults in force, first set first used. */
export class Faults {
  private api: (ApiFault & { left: number })[] = [];
  private event: (EventFault & { left: number })[] = [];

  /** Makes matching calls of the Web API fail; returns a function that ends the fault. */
  onApi(fault: ApiFault): () => void {
    const rule = { ...fault, left: allowance(fault) };
    this.api.push(rule);
    return () => {
      this.api = this.api.filter((other) => other !== rule);
    };
  }

  /** Makes matching events go astray; returns a function that ends the fault. */
  onEvents(fault: EventFault): () => void {
    const rule = { ...fault, left: allowance(fault) };
    this.event.push(rule);
    return () => {
      this.event = this.event.filter((other) => other !== rule);
    };
  }

  /** The fault that hits this call, used up by one. */
  takeApi(method: string, channel: string | undefined): ApiFault | undefined {
    return take(this.api, (rule) => matches(rule.method, method) && matches(rule.channel, channel));
  }

  takeEvent(event: Json, channel: string | undefined): EventFault | undefined {
    const type = String(event.type);
    const full = event.subtype ? `${type}.${event.subtype}` : type;
    return take(
      this.event,
      (rule) => (matches(rule.type, type) || rule.type === full) && matches(rule.channel, channel),
    );
  }

  clear(): void {
    this.api = [];
    this.event = [];
  }
}

const allowance = (rule: Rule): number =>
  rule.times ?? (rule.probability === undefined ? 1 : Number.POSITIVE_INFINITY);

const matches = (wanted: string | undefined, actual: string | undefined): boolean =>
  wanted === undefined || wanted === '*' || wanted === actual;

function take<T extends Rule & { left: number }>(rules: T[], fits: (rule: T) => boolean): T | undefined {
  for (const rule of rules) {
    if (rule.left <= 0 || !fits(rule)) continue;
    if (rule.probability !== undefined && Math.random() >= rule.probability) continue;
    rule.left -= 1;
    return rule;
  }
  return undefined;
}
