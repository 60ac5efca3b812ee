import { describe, expect, it } from '@jest/globals';
import { boltLogger } from '../../src/edges/slack/open/bolt.js';
import { createLog } from '../../src/log.js';

/** The lines that this writes, as they leave the process. */
function linesOf(write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  const log = createLog('trace', { roles: 'web' }, { write: (line: string) => void lines.push(line) });
  write(log);
  return lines;
}

/** Every key of the outermost object of a line, as often as it stands there. */
const keysOf = (line: string): string[] => {
  const keys: string[] = [];
  let depth = 0;
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token.endsWith(':')) keys.push(JSON.parse(token.slice(0, -1)));
  }
  return keys;
};

const repeated = (line: string): string[] => keysOf(line).filter((key, at, keys) => keys.indexOf(key) !== at);

describe('A log line', () => {
  it('says each key once when children, and what they are told with, say it again', () => {
    const lines = linesOf((log) => {
      const child = log.child({ part: 'slack' }).child({ part: 'bolt', roles: 'worker' });
      child.info('a child of a child');
      child.warn({ part: 'home' }, 'one line of it');
      child.error({ err: new Error('broken') }, 'an error');
      boltLogger(log.child({ part: 'slack' })).warn('by the library');
      log.info({ time: 'noon', level: 'high', msg: 'of the object' }, 'names of our own');
    });
    expect(lines.map(repeated)).toEqual(lines.map(() => []));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { part: 'bolt', roles: 'worker', msg: 'a child of a child' },
      { part: 'home', roles: 'worker', msg: 'one line of it' },
      { part: 'bolt', err: { message: 'broken' }, msg: 'an error' },
      { part: 'bolt', roles: 'web', msg: 'by the library' },
      { level: 30, msg: 'names of our own' },
    ]);
  });

  it('keeps what a child says of itself from its parent, and hides what is private in it', () => {
    const lines = linesOf((log) => {
      log.child({ part: 'cloud', token: 'xoxb-1' }).info({ phone: '34600000001' }, 'from the child');
      log.info('from the parent');
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { part: 'cloud', roles: 'web', token: '[hidden]', phone: '[hidden]' },
      { roles: 'web' },
    ]);
    expect(JSON.parse(lines[1]!)).not.toHaveProperty('part');
  });
});
