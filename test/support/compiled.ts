import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';
import { runDirectory } from './servers.js';

const folders = ['src', 'admin', 'workers'];
/** What of the tests is started as a process of its own. */
const started = ['test/processes/import-worker.ts', 'test/platform/embedded-child.ts'];
/** AdminJS bundles them from their sources, under a name made of what they say. */
const components = 'admin/components/';
/** Where the panel's bundle is kept from run to run. */
const bundles = 'adminjs-build';
const source = /\.tsx?$/;

/**
 * The JavaScript of a source file (`src/main.ts`), among all others: a process starts from it in less than half the
 * time it takes from source, and as operators run it. Compiled once a run, by whoever asks first.
 */
export async function compiled(file: string): Promise<string> {
  const all = join(runDirectory(), 'compiled');
  if (!existsSync(all)) await compileTo(all);
  return join(all, file.replace(source, '.js'));
}

/** Whole or not at all: two test files may do it at once, and the second one's is not needed. */
async function compileTo(all: string): Promise<void> {
  const work = `${all}-${process.pid}`;
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const code = files.filter(
    (file) => source.test(file) && !/\.d\.m?ts$/.test(file) && !file.startsWith(components),
  );
  await Promise.all([...code, ...started].map((file) => compile(file, work)));
  for (const folder of folders)
    cpSync(folder, join(work, folder), { recursive: true, filter: (path) => !code.includes(path) });
  writeFileSync(join(work, 'package.json'), '{ "type": "module" }');
  mkdirSync(bundles, { recursive: true });
  for (const name of ['node_modules', bundles]) symlinkSync(resolve(name), join(work, name));
  try {
    renameSync(work, all);
  } catch (error) {
    if (!existsSync(all)) throw error;
    rmSync(work, { recursive: true });
  }
}

async function compile(file: string, to: string): Promise<void> {
  const { code } = await transformFile(file, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'es6' },
  });
  const target = join(to, file.replace(source, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
}
