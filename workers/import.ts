import { type RunOptions, runImport } from '../src/bulk/run-import.js';
import { ringLater } from '../src/platform/doorbell.js';

/** How soon a job looks again at an import that another worker holds or that has to go on, in milliseconds. */
const lookAgain = 5_000;

/** The processor of the `import` queue: runs the import with this id to its end or leaves it to another worker. */
export function importWorker(deps: RunOptions): { queue: 'import'; process(id: string): Promise<void> } {
  return {
    queue: 'import',
    async process(id) {
      const result = await runImport(id, deps);
      if (result !== 'finished') ringLater('import', id, lookAgain);
    },
  };
}
