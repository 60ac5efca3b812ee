import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What import-run.ts prints; of import-loop.ts only `created` and `ms`. */
export interface Imported {
  created: number;
  unchanged: number;
  ms: number;
  mb: number;
}

/** Runs one of the scripts in a process of its own. */
export async function run(
  script: 'import-run' | 'import-loop',
  uri: string,
  file: string,
  ...how: string[]
): Promise<Imported> {
  const args = ['--import', 'tsx', `bench/${script}.ts`, uri, file, ...how];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Imported;
}
