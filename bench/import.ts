import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { isValidPhoneNumber } from 'libphonenumber-js';
import { type Bench, type Benchmark, compare } from './harness.js';
import { bySize, type Sizes } from './import-growth.js';
import { type Imported, run } from './import-process.js';
import { seed } from './load.js';
import { personOf } from './people.js';
import type { Stage } from './stage.js';

const full: Sizes = { few: 10_000, usual: 100_000, many: 1_000_000, rounds: 3 };
const quick: Sizes = { few: 500, usual: 2_000, many: 3_000, rounds: 1 };

/**
 * New contacts from a file, and the same file again; the floor is a loop that feeds csv-parse into the driver's
 * unordered bulk upserts, with the same indexes. Every import has a process and a database of its own.
 */
export const importBench: Bench = {
  name: 'import',
  async run(stage) {
    const sizes = stage.quick ? quick : full;
    const folder = await mkdtemp(join(tmpdir(), 'threadline-bench-'));
    try {
      const file = fileMaker(folder);
      const usual = await againstLoop(stage, await file(sizes.usual), sizes);
      return [...usual.benchmarks, ...(await bySize(stage, file, sizes, usual.made))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** How quick the import of new contacts is, and that of the same file again; `made`: the former. */
async function againstLoop(
  stage: Stage,
  file: string,
  { usual, rounds }: Sizes,
): Promise<{ benchmarks: Benchmark[]; made: Imported[] }> {
  const perSecond = ({ ms }: { ms: number }): number[] => [(usual * 1_000) / ms];
  const made: Imported[] = [];
  const looped: Imported[] = [];
  const same: Imported[] = [];
  const loopedAgain: Imported[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [ours, floor] = [await stage.database(`import_${round}`), await stage.database(`loop_${round}`)];
    made.push(await run('import-run', ours, file));
    looped.push(await run('import-loop', floor, file));
    same.push(await run('import-run', ours, file));
    loopedAgain.push(await run('import-loop', floor, file));
  }
  const counts = [...made, ...looped].map(({ created }) => created);
  if ([...counts, ...same.map(({ unchanged }) => unchanged)].some((count) => count !== usual))
    throw new Error(`An import of ${usual} rows left some out.`);
  const base = { name: 'import', unit: 'per second', better: 'higher' } as const;
  const rows = usual.toLocaleString('en');
  return {
    made,
    benchmarks: [
      compare({
        ...base,
        metric: `new contacts a second of ${rows}`,
        goal: stage.quick ? null : 1.5, // so little work is mostly its beginning
        ours: made.map(perSecond),
        floor: looped.map(perSecond),
      }),
      compare({
        ...base,
        metric: `rows a second of the same ${rows} again`,
        goal: stage.quick ? null : 1,
        ours: same.map(perSecond),
        floor: loopedAgain.map(perSecond),
      }),
    ],
  };
}

/** Writes the file of persons 0, 1, 2 …, once for each number of rows. */
function fileMaker(folder: string): (rows: number) => Promise<string> {
  const made = new Map<number, string>();
  return async (rows) => {
    const path = made.get(rows) ?? join(folder, `${rows}.csv`);
    if (!made.has(rows)) {
      await pipeline(Readable.from(lines(rows)), stringify(), createWriteStream(path));
      made.set(rows, path);
    }
    return path;
  };
}

function* lines(rows: number): Generator<(string | number | null)[]> {
  yield ['name', 'phone', 'email', 'company', 'value', 'tags'];
  for (let at = 0, made = 0; made < rows; at += 1) {
    const { name, whatsapp_contact_id, email, company, value, tags } = personOf(seed, at);
    // A number that no country gives out is a question of the import's, not a row.
    if (!isValidPhoneNumber(`+${whatsapp_contact_id}`)) continue;
    made += 1;
    yield [name, whatsapp_contact_id, email, company, value, tags.join(',')];
  }
}
