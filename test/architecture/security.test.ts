import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('docs/security.md', 'utf8');
const rows = [...page.matchAll(/^\| (\d[\d., –]*|–) \| (.*) \|$/gm)].map(([, line, rest]) => [
  line!,
  ...rest!.split(' | '),
]);

describe('docs/security.md', () => {
  it('has a test or a reason in every line', () => {
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows) expect(row).toHaveLength(4);
    for (const [line, , how, test] of rows) {
      // A line without a test names a file, or says itself why.
      expect([line, how!.length > 10, test!.length > 0]).toEqual([line, true, true]);
      if (/^\*\*Not held\*\*$/.test(how!)) throw new Error(`${line} does not say why.`);
    }
  });

  it('names only files that are there', () => {
    const files = [...page.matchAll(/`((?:test|src|admin)\/[\w./-]+)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(60);
    expect([...new Set(files)].filter((file) => !existsSync(file))).toEqual([]);
  });
});
