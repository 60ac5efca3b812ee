import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './root.mjs';
import { Stop } from './steps.mjs';
import { always, watched } from './watched.mjs';

const run = promisify(execFile);
let everything;
const most = { maxBuffer: 64 * 1024 * 1024 };

/** Takes `--changed` or `--changed=REV` out of the arguments: against what, `main` unless told, or undefined. */
export function changedWanted(args) {
  const asked = args.find((arg) => /^--changed(=.+)?$/.test(arg));
  return {
    base: asked && (asked.slice('--changed='.length) || 'main'),
    rest: args.filter((arg) => arg !== asked),
  };
}

/**
 * The files that differ from where this branch left `base`: committed or not, new, moved and deleted ones, as paths
 * from the project's folder. Throws a Stop when this is no git checkout or has no such branch, here or at `origin`.
 */
export async function changedFiles(base, cwd = root) {
  const git = async (...args) => (await run('git', args, { cwd, ...most })).stdout;
  let since;
  for (const name of [base, `origin/${base}`]) {
    since ??= await git('merge-base', 'HEAD', name).catch(() => undefined);
  }
  if (!since) throw new Stop(`--changed: git knows no branch ${base} here; name another: --changed=BRANCH`);
  const [differ, untracked] = await Promise.all([
    git('diff', '--name-only', '--no-renames', '--relative', '-z', since.trim()),
    git('ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  return [...new Set(`${differ}${untracked}`.split('\0').filter(Boolean))].sort();
}

/** The test files that these files concern, through imports or the table in watched.mjs; none for none. */
export async function testsOf(files) {
  if (files.length === 0) return [];
  everything ??= listTests();
  const [all, related] = await Promise.all([everything, listTests('--findRelatedTests', ...files)]);
  const rows = watched.filter((row) => files.some((file) => row.files.test(file)));
  const beginnings = [...always, ...rows.flatMap(({ tests }) => tests)];
  const named = all.filter((test) => beginnings.some((beginning) => test.startsWith(beginning)));
  return [...new Set([...related, ...named])].sort();
}

/** Test files as Jest lists them; it follows imports only in the folders that it is told of. */
async function listTests(...more) {
  const folders = ['src', 'admin', 'workers', 'bench', 'scripts', 'test'];
  const args = ['node_modules/jest/bin/jest.js', '--listTests', '--json', '--roots', ...folders, ...more];
  const { stdout } = await run(process.execPath, args, { cwd: root, ...most });
  return JSON.parse(stdout).map((path) => path.slice(root.length + 1));
}
