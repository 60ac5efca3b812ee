import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';

/** The pauses after which something is tried again that MongoDB does not take. */
const pausesMs = [250, 1_000, 4_000];

/** More than this waiting means that the database is away: the rest is fetched from WhatsApp again later. */
const mostWaiting = 10_000;

/** Something of a chat that is to be taken. */
export interface Item {
  chat: string;
  /** When it was said, in seconds. */
  saidAt: number;
  /** It was found in the chat's history: it goes before what events told of the same second. */
  found?: boolean;
  take(): Promise<unknown>;
}

/**
 * Takes what comes from WhatsApp chat by chat: in order within a chat, several chats at once. Until `open` it is only
 * collected, and then taken in the order in which it was said. What could not be taken marks the lanes `behind`: it
 * is still at WhatsApp and must be looked for there.
 */
export class Lanes {
  private held: Item[] | null = [];
  private readonly tails = new Map<string, Promise<void>>();
  private readonly waiting = new Set<Item>();
  private latest = 0;
  private closed = false;
  /** Something was not taken. */
  behind = false;
  /** When something came last, in milliseconds. */
  lastTaken = 0;

  constructor(private readonly log: Log) {}

  add(item: Item): void {
    if (this.waiting.size >= mostWaiting || this.closed) {
      this.behind = true;
      return;
    }
    this.waiting.add(item);
    this.lastTaken = Date.now();
    if (this.held) this.held.push(item);
    else this.enqueue(item);
  }

  open(): void {
    const held = this.held ?? [];
    this.held = null;
    const rank = ({ found }: Item): number => (found ? 0 : 1);
    for (const item of held.sort((a, b) => a.saidAt - b.saidAt || rank(a) - rank(b))) this.enqueue(item);
  }

  /** Takes nothing more; what is under way goes on to its end. */
  close(): void {
    this.closed = true;
  }

  /** Up to when everything is taken, in seconds; undefined when that cannot be said. */
  takenUpTo(): number | undefined {
    if (this.behind || this.latest === 0) return undefined;
    let upTo = this.latest;
    for (const { saidAt } of this.waiting) upTo = Math.min(upTo, saidAt);
    return upTo;
  }

  /** Everything that waits now has been taken or given up. */
  async idle(): Promise<void> {
    await Promise.all(this.tails.values());
  }

  private enqueue(item: Item): void {
    const before = this.tails.get(item.chat) ?? Promise.resolve();
    const mine = before.then(async () => {
      await this.run(item);
      this.waiting.delete(item);
      if (this.tails.get(item.chat) === mine) this.tails.delete(item.chat);
    });
    this.tails.set(item.chat, mine);
  }

  private async run(item: Item): Promise<void> {
    for (let attempt = 0; !this.closed; attempt += 1) {
      try {
        await item.take();
        this.latest = Math.max(this.latest, item.saidAt);
        return;
      } catch (error) {
        const err = toError(error).message;
        const wait = pausesMs[attempt];
        if (wait === undefined) {
          this.log.error({ err }, 'something from WhatsApp could not be stored; it is fetched again later');
          break;
        }
        this.log.warn({ err }, 'something from WhatsApp could not be stored; it is tried again');
        await pause(wait);
      }
    }
    this.behind = true;
  }
}
