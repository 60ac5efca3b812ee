import { removeLostExportFiles } from '../src/domain/bulk/export/export-file.js';
import { runExport } from '../src/domain/bulk/export/export-run.js';
import { type RunOptions, runImport } from '../src/domain/bulk/import/run-import.js';
import { type ContactJobRun, runContactJob } from '../src/domain/bulk/jobs/contact-job-run.js';
import type { Log } from '../src/log.js';
import { stopSignal } from '../src/platform/queue/lease.js';
import type { LongJobResult } from '../src/platform/queue/long-job.js';
import type { Task } from './task.js';

/** How soon a file that stopped with its worker is looked at again, in milliseconds. */
const lookAgainMs = 1_000;

/** What an engine of bulk work says of a run, as a task says it; `againMs`: when one that stopped goes on. */
const afterRun = (result: LongJobResult, againMs = lookAgainMs): boolean | number =>
  result === 'stopped' ? againMs : result !== 'busy';

/** Runs imports to their end, or leaves them where they are to another worker. */
export const importTask =
  (options: Pick<RunOptions, 'contactLimit' | 'log'>): Task['run'] =>
  async (id) =>
    afterRun(await runImport(id, { ...options, signal: stopSignal() }));

/** Writes the files of exports, or leaves them to another worker. */
export const exportTask =
  ({ log }: { log: Log }): Task['run'] =>
  async (id) => {
    const result = await runExport(id, { signal: stopSignal(), log });
    if (result === 'finished') await removeLostExportFiles();
    return afterRun(result);
  };

/** Does some of a contact job, so that others have their turn; the rest is rung for at once. */
export const contactJobTask =
  ({ log }: Pick<ContactJobRun, 'log'>): Task['run'] =>
  async (id) =>
    afterRun(await runContactJob(id, { log, signal: stopSignal() }), 1);
