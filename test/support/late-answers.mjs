import { ServerResponse } from 'node:http';
import connection from 'mongodb/lib/cmap/connection.js';

/**
 * Hunts races (see CONTRIBUTING.md): with TEST_LATE_ANSWERS set, writes reach the database late, and so do their
 * answers and those of all servers in this process, by up to so many milliseconds and in any order, as on a busy
 * machine. What is right only in the usual order of things then shows.
 */
const longestMs = Number(process.env.TEST_LATE_ANSWERS);
const writes = new Set(['insert', 'update', 'delete', 'findAndModify', 'commitTransaction']);

/** Half of the time, so that something late also meets something that is not. */
const late = () => (Math.random() < 0.5 ? Math.random() * longestMs : 0);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const { Connection } = connection;
const { command } = Connection.prototype;
Connection.prototype.command = async function (namespace, asked, ...rest) {
  if (!Object.keys(asked).some((key) => writes.has(key)))
    return command.call(this, namespace, asked, ...rest);
  await pause(late());
  const answer = await command.call(this, namespace, asked, ...rest);
  await pause(late());
  return answer;
};

// Node's own modules stay from one test file to the next.
const isLate = Symbol.for('threadline.test.late');
if (!ServerResponse.prototype[isLate]) {
  const { end } = ServerResponse.prototype;
  ServerResponse.prototype[isLate] = true;
  ServerResponse.prototype.end = function (...args) {
    setTimeout(() => end.apply(this, args), late());
    return this;
  };
}
