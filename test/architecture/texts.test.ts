import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a person would stumble over, and what to write in its place. */
const clumsy: [instead: string, what: RegExp][] = [
  ['may have at most N', /\bmay (have|hold|name|be) (\$\{\w+\}|[\d,]+)(?! to )(?! or )( [a-z]+)?['; .]/],
  ['at most N', /['`][^'`]*\bN?\d+ at (most|least)\b/],
  ['say what it is for', /mark by which Excel|[Hh]ave it written/],
  ['it will be tried again', /['`"][^'`"]*\bit is (tried again|started again)\b/i],
  ['no longer', /['`"][^'`"]*\b(not|cannot|no) [^'`"]*any more\b/],
  ['is not a …', /['`"][^'`"]*["}`] is no [a-z]+[: .,]/],
  ['cannot be reached', /database is away/],
  ['size() of src/platform/amounts.ts', /toFixed\(1\)\} MB|\/ 1024\} KB/],
  ['waitOf() or span() of src/platform/amounts.ts', /[Ww]ait \$\{[a-z_]+\} s\b|\} s left/],
];

const lines = ['src', 'admin', 'workers'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('simulator') && !/amounts\.ts$/.test(name))
    .flatMap((name) =>
      readFileSync(join(root, top, name), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\/\/|\/?\*)|log\.(warn|info|error)/.test(line))
        .map((line) => `${top}/${name}: ${line.trim()}`),
    ),
);

describe('Texts that people read', () => {
  it.each(clumsy)('say %s', (_instead, what) => {
    expect(lines.length).toBeGreaterThan(10_000);
    expect(lines.filter((line) => what.test(line))).toEqual([]);
  });
});
