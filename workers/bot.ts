import { takeTurn } from '../src/domain/bot/turn.js';
import { withLease } from '../src/platform/queue/lease.js';
import type { Processor } from './processor.js';

/** Lets the bot answer what customers wrote. */
export function botWorker(defaultLanguage: string): Processor {
  return {
    queue: 'bot',
    concurrency: 10,
    process: (id) => withLease(`bot:${id}`, () => takeTurn(id, defaultLanguage)),
  };
}
