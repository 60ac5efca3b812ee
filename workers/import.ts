import { type RunOptions, runImport } from '../src/domain/bulk/import/run-import.js';
import { ringLater } from '../src/platform/queue/doorbell.js';
import { stopSignal } from '../src/platform/queue/lease.js';
import type { Processor } from './processor.js';

/** How soon an import that stopped with its worker is looked at again, in milliseconds. */
const lookAgain = 1_000;

/** Runs the import with this id to its end, or leaves it where it is to another worker. */
export function importWorker(options: Pick<RunOptions, 'contactLimit' | 'log'>): Processor {
  return {
    queue: 'import',
    concurrency: 2,
    async process(id) {
      const result = await runImport(id, { ...options, signal: stopSignal() });
      if (result === 'stopped') ringLater('import', id, lookAgain);
      return result !== 'busy';
    },
  };
}
