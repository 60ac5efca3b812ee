import { removeLostExportFiles } from '../src/domain/bulk/export/export-file.js';
import { runExport } from '../src/domain/bulk/export/export-run.js';
import type { Log } from '../src/log.js';
import { ringLater } from '../src/platform/queue/doorbell.js';
import { stopSignal } from '../src/platform/queue/lease.js';
import type { Processor } from './processor.js';

/** How soon an export that stopped with its worker is looked at again, in milliseconds. */
const lookAgain = 1_000;

/** Writes the file of the export with this id, or leaves it to another worker. */
export function exportWorker(log: Log): Processor {
  return {
    queue: 'export',
    concurrency: 2,
    async process(id) {
      const result = await runExport(id, { signal: stopSignal(), log });
      if (result === 'stopped') ringLater('export', id, lookAgain);
      if (result === 'finished') await removeLostExportFiles();
      return result !== 'busy';
    },
  };
}
