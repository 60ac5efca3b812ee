import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { downloadMongod } from './download.js';
import { preparePython } from './python.mjs';
import { initiateReplicaSet, replicaSet } from './replica-set.js';
import { type Say, type ServerSpec, startServer } from './server.js';
import type { Supervisor } from './supervisor.js';
import { firstOnPath, mongoCommands } from './tools.mjs';

interface Engine {
  /** Names its data directory: the engines cannot read each other's files. */
  name: string;
  choice: string;
  command: string;
  args(port: number, dir: string): string[];
  listening: RegExp;
  /** Whether it has to be told that it is a replica set of one, which transactions need. */
  initiate: boolean;
}

interface MongoOptions {
  home: string;
  log: Say;
  port?: number;
  cacheMb?: number;
}

/** Runs MongoDB under this supervisor. `home` is the `.threadline` directory, where a private copy may be put. */
export async function runMongo(supervisor: Supervisor, options: MongoOptions) {
  const engine = await choose(options);
  const dir = join(supervisor.dataDir, engine.name);
  await mkdir(dir, { recursive: true });
  // An empty one of our own, so that none of the user's is picked up.
  await writeFile(join(supervisor.dataDir, 'secantusd.toml'), '');
  const spec: ServerSpec = {
    service: 'mongodb',
    name: 'MongoDB',
    command: engine.command,
    args: (port) => engine.args(port, dir),
    listening: engine.listening,
    ping: (port) => ping(port, engine.initiate),
    port: options.port,
  };
  const server = await startServer(supervisor, spec, options.log);
  options.log(engine.choice);
  return { uri: `${address(server.port)}/threadline${direct}`, choice: engine.choice };
}

const direct = '?directConnection=true';
const address = (port: number) => `mongodb://127.0.0.1:${port}`;

async function choose({ home, log, cacheMb = 512 }: MongoOptions): Promise<Engine> {
  const found = await firstOnPath(mongoCommands);
  if (found?.command === 'mongod')
    return mongod('mongod', `MongoDB: mongod ${found.version} on PATH`, cacheMb);
  const cache = ['--cache-size', `${cacheMb}M`];
  if (found) {
    const extra = ['--log-file-max', '16MB', ...cache];
    return secantus(
      found.command,
      `MongoDB: ${found.command} ${found.version} on PATH`,
      found.command,
      extra,
    );
  }
  const downloaded = await downloadMongod({ home, log });
  if ('path' in downloaded) return mongod(downloaded.path, `MongoDB: ${downloaded.choice}`, cacheMb);
  const { python } = await preparePython({ home, servers: ['mongodb'], log });
  const choice = `MongoDB: the PyPI package SecantusDB (no mongod on PATH, ${downloaded.refused})`;
  return secantus('secantusdb', choice, python, cache, ['-I', '-m', 'secantus']);
}

function mongod(command: string, choice: string, cacheMb: number): Engine {
  return {
    name: 'mongod',
    choice,
    command,
    args: (port, dir) => [
      ...['--replSet', replicaSet, '--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', dir],
      ...['--nounixsocket', '--wiredTigerCacheSizeGB', String(cacheMb / 1_024)],
    ],
    listening: /waiting for connections/i,
    initiate: true,
  };
}

/** It presents itself as the primary of a replica set of one from the start. */
function secantus(
  name: string,
  choice: string,
  command: string,
  extra: string[],
  before: string[] = [],
): Engine {
  return {
    name,
    choice,
    command,
    args: (port, dir) => [
      ...before,
      ...['--config', join(dir, '..', 'secantusd.toml'), '--host', '127.0.0.1', '--port', String(port)],
      ...['--storage-path', dir, ...extra],
    ],
    listening: /listening on/i,
    initiate: false,
  };
}

/** A server is ready when it takes writes. A replica set of one needs a moment to elect itself. */
async function ping(port: number, initiate: boolean): Promise<void> {
  const client = new MongoClient(`${address(port)}/${direct}`, { serverSelectionTimeoutMS: 1_000 });
  try {
    const admin = (await client.connect()).db('admin');
    if (initiate) await initiateReplicaSet(admin, port);
    const { isWritablePrimary } = await admin.command({ hello: 1 });
    if (!isWritablePrimary) throw new Error('it is not the primary yet');
  } finally {
    await client.close();
  }
}
