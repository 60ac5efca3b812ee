/** Failing on purpose: one line that says what is wrong and what to do, without a stack trace. */
export class Stop extends Error {}

/**
 * Says that a step began, that it still runs, and how long it took. Progress goes to standard error. `failed` tells
 * from the result of `work` whether it failed; throwing is failing anyway.
 */
export async function step(name, work, { failed = () => false } = {}) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  say(`${name} …`);
  const stillRunning = setInterval(() => say(`${name} … still running after ${seconds()}`), 15_000);
  try {
    const result = await work();
    say(`${name}: ${failed(result) ? 'failed after' : 'done in'} ${seconds()}`);
    return result;
  } catch (error) {
    say(`${name}: failed after ${seconds()}`);
    throw error;
  } finally {
    clearInterval(stillRunning);
  }
}

/** One line for a person. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a script's work: ends with the number it returns, or with 1 and one line when it cannot go on. */
export async function main(work) {
  try {
    const code = await work();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    say(error instanceof Stop ? error.message : error.stack);
    process.exit(1); // what else runs side by side is of no use any more
  }
}
