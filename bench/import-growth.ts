import { type Benchmark, compare } from './harness.js';
import { type Imported, run } from './import-process.js';
import type { Stage } from './stage.js';

/** Rows of the files: of those that are measured against the loop, and of those that are compared with each other. */
export interface Sizes {
  few: number;
  usual: number;
  many: number;
  rounds: number;
}

/** A worker's most memory at any number of rows, in megabytes. */
const mostMb = 300;

/** Whether many rows cost more each, or more memory, than few. */
export async function bySize(
  stage: Stage,
  file: (rows: number) => Promise<string>,
  { few, usual, many, rounds }: Sizes,
  usualRuns: Imported[],
): Promise<Benchmark[]> {
  const fewRuns: Imported[] = [];
  const fewInserts: Imported[] = [];
  for (let round = 0; round < rounds; round += 1) {
    fewRuns.push(await run('import-run', await stage.database(`import_few_${round}`), await file(few)));
    const uri = await stage.database(`inserts_few_${round}`);
    fewInserts.push(await run('import-loop', uri, await file(few), 'insert'));
  }
  const manyRun = await run('import-run', await stage.database('import_many'), await file(many));
  const manyInserts = await run(
    'import-loop',
    await stage.database('inserts_many'),
    await file(many),
    'insert',
  );
  const perRow = ({ ms }: Imported, rows: number): number => (ms * 1_000) / rows;
  const base = { name: 'import', better: 'lower' } as const;
  const text = (count: number): string => count.toLocaleString('en');
  return [
    compare({
      ...base,
      metric: `time per row at ${text(many)}, against ${text(few)}`,
      unit: 'µs',
      // Another server's plain inserts cost more the more there is: see the next comparison.
      goal: stage.isMongoDB && !stage.quick ? 1.3 : null,
      ours: [[perRow(manyRun, many)]],
      floor: fewRuns.map((one) => [perRow(one, few)]),
    }),
    compare({
      ...base,
      metric: `its growth from ${text(few)} to ${text(many)}, against that of plain inserts`,
      unit: '×',
      goal: stage.quick ? null : 1.3,
      ours: fewRuns.map((one) => [perRow(manyRun, many) / perRow(one, few)]),
      floor: fewInserts.map((one) => [perRow(manyInserts, many) / perRow(one, few)]),
    }),
    compare({
      ...base,
      metric: `peak memory at ${text(many)}, against ${text(usual)}`,
      unit: 'MB',
      goal: stage.quick ? null : 1.2, // a heap grows until it is first tidied up
      ours: [[manyRun.mb]],
      floor: usualRuns.map(({ mb }) => [mb]),
    }),
    compare({
      ...base,
      metric: `peak memory at ${text(many)}, against what a worker may take`,
      unit: 'MB',
      goal: 1,
      ours: [[manyRun.mb]],
      floor: [[mostMb]],
    }),
  ];
}
