/**
 * Prints the path of a mongod, downloading it into the directory given as the argument when it is not there.
 * A process of its own, because mongodb-memory-server's download can only be given up by ending it.
 */
import { MongoBinary } from 'mongodb-memory-server-core';
import { setDefaultValue } from 'mongodb-memory-server-core/lib/util/resolveConfig.js';

// Two quick attempts: where one is refused the next is too, and a standstill is somebody else's to judge.
setDefaultValue('MAX_RETRIES', '2');

try {
  const path = await MongoBinary.getPath({ downloadDir: process.argv[2] });
  process.stdout.write(`\n${JSON.stringify({ path })}\n`);
} catch (error) {
  // The first line is the address, the second what is wrong with it, then advice for the library's own users.
  const [summary, details] = error.message.split('\n');
  process.stdout.write(`\n${JSON.stringify({ error: details ?? summary })}\n`);
}
