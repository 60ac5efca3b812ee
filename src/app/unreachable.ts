import { ConfigError } from '../config/config.js';
import { toError } from '../errors.js';
import type { Log } from '../log.js';
import { connectMongo } from '../platform/database/mongo.js';

/** Connects to MongoDB. Throws `ConfigError` with a sentence that names the servers, and never the password. */
export async function reachMongo(uri: string, log: Log): Promise<void> {
  try {
    await connectMongo(uri, log);
  } catch (error) {
    throw new ConfigError(unreachable('MongoDB', 'MONGODB_URI', uri, error));
  }
}

/** Why a server that an address names cannot be used, and what to do; of the address only hosts are repeated. */
export function unreachable(server: string, variable: string, uri: string, error: unknown): string {
  const [, hosts = ''] = /^[\w+]+:\/\/(?:[^/]*@)?([^/?]*)/.exec(uri) ?? [];
  const reason = reasonOf(error).replaceAll(uri, '…');
  if (/auth|password|NOAUTH/i.test(reason))
    return `${server} at ${hosts} lets nobody in with this password (${reason}). Correct ${variable}.`;
  return `${server} cannot be reached at ${hosts} (${reason}). Start it, or correct ${variable}.`;
}

/** Several addresses of one host fail together, and their error says nothing itself. */
function reasonOf(error: unknown): string {
  const { message, code, errors } = toError(error) as Error & { code?: string; errors?: Error[] };
  return message || errors?.[0]?.message || code || 'no answer';
}
