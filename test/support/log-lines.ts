import { createLog, type Log } from '../../src/log.js';

/** A log as the process writes it, whose lines a test can read. */
export function readableLog(level = 'info'): {
  log: Log;
  text(): string;
  lines(): Record<string, unknown>[];
} {
  const written: string[] = [];
  const log = createLog(level, {}, { write: (line: string) => void written.push(line) });
  return {
    log,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
