import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Say } from './server.js';
import { downloadDirectory, hasDownloadedMongod } from './tools.mjs';

/** How long a refusal is believed, so that the next start does not wait again. */
const refusalLastsMs = 24 * 60 * 60_000;

type Download = { path: string; choice: string } | { refused: string };

/**
 * A real MongoDB server by way of mongodb-memory-server, kept under `.threadline`; where it cannot be had, the
 * reason, remembered for a day. `noProgressMs` without a single new byte is taken for a network that refuses.
 */
export async function downloadMongod({
  home,
  log,
  noProgressMs = 10_000,
}: {
  home: string;
  log: Say;
  noProgressMs?: number;
}): Promise<Download> {
  if (!installed()) return { refused: 'mongodb-memory-server-core is not installed' };
  const refusalFile = join(home, 'mongodb-download-refused');
  const there = hasDownloadedMongod(home);
  const earlier = there ? undefined : await recentRefusal(refusalFile);
  if (earlier) return { refused: earlier };
  if (!there) log('MongoDB: downloading the server (mongodb-memory-server)');
  const dir = downloadDirectory(home);
  await mkdir(dir, { recursive: true });
  const answer = await attempt(dir, noProgressMs, log);
  if ('path' in answer) {
    await rm(refusalFile, { force: true });
    return {
      path: answer.path,
      choice: `mongod downloaded by mongodb-memory-server (${basename(answer.path)})`,
    };
  }
  const refused = `its download is refused: ${answer.error}`;
  await writeFile(refusalFile, refused);
  return { refused };
}

/** It is a development dependency: a production install does without. */
function installed(): boolean {
  try {
    createRequire(import.meta.url).resolve('mongodb-memory-server-core');
    return true;
  } catch {
    return false;
  }
}

async function recentRefusal(file: string): Promise<string | undefined> {
  const info = await stat(file).catch(() => undefined);
  if (!info || Date.now() - info.mtimeMs > refusalLastsMs) return undefined;
  return await readFile(file, 'utf8');
}

function attempt(dir: string, noProgressMs: number, log: Say): Promise<{ path: string } | { error: string }> {
  const script = fileURLToPath(new URL('./download-mongod.mjs', import.meta.url));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (part) => {
      said += part;
    });
    const giveUp = onStandstill(dir, noProgressMs, log, () => child.kill('SIGKILL'));
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('close', () => {
      giveUp();
      const last = said.trim().split('\n').at(-1) ?? '';
      resolve(
        last.startsWith('{') ? JSON.parse(last) : { error: `no progress for ${noProgressMs / 1_000} s` },
      );
    });
  });
}

/** Calls back when nothing in the directory has grown for too long; says the size every few seconds. */
function onStandstill(dir: string, limitMs: number, log: Say, stop: () => void): () => void {
  let size = 0;
  let grewAt = Date.now();
  let toldAt = Date.now();
  const timer = setInterval(async () => {
    const now = await sizeOf(dir);
    if (now > size) grewAt = Date.now();
    size = Math.max(size, now);
    if (size > 1_048_576 && Date.now() - toldAt > 5_000) {
      toldAt = Date.now();
      log(`MongoDB: ${Math.round(size / 1_048_576)} MB downloaded`);
    }
    if (Date.now() - grewAt > limitMs) stop();
  }, 250);
  return () => clearInterval(timer);
}

async function sizeOf(dir: string): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(dir, name)).then(
        (info) => info.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
