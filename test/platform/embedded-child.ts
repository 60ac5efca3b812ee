/**
 * The process the embedded-server tests kill, or run with another PATH. Argument: JSON `{dir, call, throwAway?,
 * noProgressMs?}`. Prints one JSON line: the result, or `{error}`; then lives until it is ended, or, after
 * `download` and errors, ends.
 */
import { downloadMongod } from '../../src/platform/embedded/download.js';
import { startEmbedded, startMongo, startRedis } from '../../src/platform/embedded/index.js';

const options = JSON.parse(process.argv[2] ?? '{}');
const log = (line: string) => process.stderr.write(`${line}\n`);
const calls = {
  both: () => startEmbedded({ ...options, log }),
  mongo: () => startMongo({ ...options, log }),
  redis: () => startRedis({ ...options, log }),
  download: () => downloadMongod({ ...options, home: options.dir, log }),
};

const result = await calls[options.call as keyof typeof calls]().catch((error: Error) => ({
  error: error.message,
}));
process.stdout.write(`${JSON.stringify(result)}\n`);
