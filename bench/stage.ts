import mongoose from 'mongoose';
import { createLog } from '../src/log.js';
import { connectMongo, disconnectMongo } from '../src/platform/database/mongo.js';
import { type LoadOptions, loadContacts } from './load.js';

/** 10,000 and 1,000,000 contacts; fewer in a quick run. */
export type Size = 'small' | 'large';

export interface StageOptions {
  mongodbUri: string;
  redisUrl: string;
  quick: boolean;
  /** Gets progress, one line each. */
  say: (line: string) => void;
}

/**
 * What a bench has to work with. The data sets are shared by all benches of a run, so a bench adds little to them
 * and takes nothing away.
 */
export interface Stage extends Omit<StageOptions, 'mongodbUri'> {
  /** How many contacts each data set was made with, known once it is open: persons 0, 1, 2 … of people.ts. */
  contacts: Record<Size, number>;
  /** Whether the server is MongoDB itself, not one that speaks its protocol. */
  isMongoDB: boolean;
  /** Connects this process to a data set, which is made when it is first asked for. */
  open(size: Size): Promise<void>;
  /** Connects this process to a database of this name, empty when it is first asked for. */
  openEmpty(name: string): Promise<void>;
  /** The address of a database of this name, empty when it is first asked for and dropped after the run. */
  database(name: string): Promise<string>;
}

const fullLoads: Record<Size, Load> = {
  small: { count: 10_000, withinMs: Number.POSITIVE_INFINITY },
  large: { count: 1_000_000, withinMs: Number.POSITIVE_INFINITY },
};
/** A slow server gets smaller data sets, so that a quick run stays within a minute. */
const quickLoads: Record<Size, Load> = {
  small: { count: 10_000, withinMs: 4_000 },
  large: { count: 100_000, withinMs: 24_000 },
};
type Load = Pick<LoadOptions, 'count' | 'withinMs'>;

const fullName = (name: string): string => `threadline_bench_${name}`;

/** Close it when the benches are over. */
export async function openStage(
  options: StageOptions,
): Promise<Stage & { close(how: { drop: boolean }): Promise<void> }> {
  const { mongodbUri, quick, say } = options;
  const log = createLog('error');
  const client = await mongoose.mongo.MongoClient.connect(mongodbUri);
  const info = await client.db().admin().buildInfo();
  const wanted = quick ? quickLoads : fullLoads;
  const contacts = { small: 0, large: 0 };
  const databases = new Set<string>();
  let opened: Size | undefined;

  async function database(name: string): Promise<string> {
    const full = fullName(name);
    if (!databases.has(full)) await client.db(full).dropDatabase();
    databases.add(full);
    return mongodbUri.replace(/^([^:]+:\/\/[^/?]+)(\/[^?]*)?/, `$1/${full}`);
  }

  async function open(size: Size): Promise<void> {
    if (opened === size) return;
    opened = undefined;
    await disconnectMongo();
    const load = contacts[size] === 0;
    if (load) databases.delete(fullName(size)); // what a load that failed left behind goes
    await connectMongo(await database(size), log);
    if (load) contacts[size] = await loadContacts({ ...wanted[size], say });
    opened = size;
  }

  async function openEmpty(name: string): Promise<void> {
    opened = undefined;
    await disconnectMongo();
    await connectMongo(await database(name), log);
  }

  async function close({ drop }: { drop: boolean }): Promise<void> {
    await disconnectMongo();
    for (const name of drop ? databases : []) await client.db(name).dropDatabase();
    await client.close();
  }

  return {
    ...options,
    contacts,
    isMongoDB: !('secantusVersion' in info),
    open,
    openEmpty,
    database,
    close,
  };
}
