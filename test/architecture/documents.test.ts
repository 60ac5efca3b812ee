import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documents } from '../../src/app/documents.js';
import { errorTable } from '../../src/errors.js';
import { files, root } from './imports.js';
import { papers } from './papers.js';

const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('Files made from the code', () => {
  it.each(documents())('$path says what the code says (npm run cli -- docs writes it)', (made) => {
    expect(text(made.path)).toBe(made.text);
  });

  it('say in their first lines what they are made from, and by which command', () => {
    for (const { path } of documents().filter(({ path }) => !path.endsWith('.json'))) {
      const beginning = text(path).slice(0, 400);
      expect([path, /[Mm]ade from/.test(beginning), beginning.includes('npm run cli -- docs')]).toEqual([
        path,
        true,
        true,
      ]);
    }
    const claiming = papers.filter((paper) => /^Made from /m.test(text(paper)));
    expect(claiming.filter((paper) => !documents().some(({ path }) => path === paper))).toEqual([]);
  });

  it('tell of no error that nothing throws', () => {
    const code = files
      .filter((file) => !['src/errors.ts', 'src/edges/api/core/problem.ts'].includes(file))
      .filter((file) => !file.startsWith('src/simulators/'))
      .map(text)
      .join('\n');
    const thrown = (name: string): boolean => new RegExp(`(AppError|bodyError)\\(\\s*'${name}'`).test(code);
    expect(Object.keys(errorTable).filter((name) => !thrown(name))).toEqual([]);
  });
});
