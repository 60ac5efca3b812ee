import type { ChatMessage } from './types.js';

export type Matcher = string | RegExp | ((message: ChatMessage) => boolean);

export interface HearOptions {
  /** Milliseconds; 15,000. */
  timeout?: number;
}

interface Waiter {
  matches: (message: ChatMessage) => boolean;
  resolve: (message: ChatMessage) => void;
  giveUp: (heard: ChatMessage[]) => void;
}

/** Those who wait for a message to reach one customer. Each message satisfies one of them. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();
  private readonly taken = new Set<ChatMessage>();

  constructor(private readonly who: () => string) {}

  wait(heard: ChatMessage[], matcher: Matcher, { timeout = 45_000 }: HearOptions): Promise<ChatMessage> {
    const matches = toTest(matcher);
    const already = heard.find((message) => !this.taken.has(message) && matches(message));
    if (already) {
      this.taken.add(already);
      return Promise.resolve(already);
    }
    return new Promise((resolve, reject) => {
      const others = [...heard];
      const giveUp = (all: ChatMessage[]) => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        reject(
          new Error(`${this.who()} did not hear ${shown(matcher)} within ${timeout} ms. ${instead(all)}`),
        );
      };
      const timer = setTimeout(() => giveUp(others), timeout);
      const waiter: Waiter = {
        matches: (message) => {
          others.push(message);
          return matches(message);
        },
        resolve: (message) => {
          clearTimeout(timer);
          this.waiting.delete(waiter);
          resolve(message);
        },
        giveUp,
      };
      this.waiting.add(waiter);
    });
  }

  /** Tells everybody who waits; the first it satisfies has it. */
  offer(message: ChatMessage): void {
    for (const waiter of this.waiting) {
      if (!waiter.matches(message) || this.taken.has(message)) continue;
      this.taken.add(message);
      waiter.resolve(message);
    }
  }

  close(heard: ChatMessage[]): void {
    for (const waiter of this.waiting) waiter.giveUp(heard);
  }
}

function toTest(matcher: Matcher): (message: ChatMessage) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string') return (message) => message.text.includes(matcher);
  // A global pattern remembers where it stopped; ours must not.
  const pattern = new RegExp(matcher.source, matcher.flags.replace(/[gy]/g, ''));
  return (message) => pattern.test(message.text);
}

function shown(matcher: Matcher): string {
  if (typeof matcher === 'function') return 'what was looked for';
  return typeof matcher === 'string' ? `"${matcher}"` : String(matcher);
}

function instead(heard: ChatMessage[]): string {
  if (heard.length === 0) return 'Heard nothing.';
  return `Heard instead: ${heard.map((message) => `"${message.text}"`).join(', ')}.`;
}
