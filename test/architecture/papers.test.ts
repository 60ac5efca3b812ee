import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commandLine } from '../../src/cli/usage.js';
import { root } from './imports.js';
import { leadsSomewhere, links, named, papers, sectionsOf, typed, unknownNames } from './papers.js';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('What the papers and comments name', () => {
  it('is there: every folder and file', () => {
    expect(papers.length).toBeGreaterThan(30);
    expect(named.length).toBeGreaterThan(300);
    expect(
      named.filter((one) => !leadsSomewhere(one)).map(({ in: file, path }) => `${file}: ${path}`),
    ).toEqual([]);
  });

  it('is where links lead, down to the section', () => {
    expect(links.length).toBeGreaterThan(80);
    const dead = links.filter(
      ({ path, section }) =>
        !existsSync(join(root, path)) || (section !== undefined && !sectionsOf(path).includes(section)),
    );
    expect(dead).toEqual([]);
  });

  it('is found in the code: functions, variables of the environment, metrics', () => {
    expect(unknownNames).toEqual([]);
  });

  it('can be typed: every command', () => {
    expect(typed.length).toBeGreaterThan(40);
    const commands = [...commandLine.map(({ name }) => name.split(' ')[0]), undefined];
    expect(typed.filter(({ script, command }) => !scripts[script] || !commands.includes(command))).toEqual(
      [],
    );
  });
});

describe('Every page of docs/', () => {
  it('is linked from the README or from another page', () => {
    const pages = papers.filter((paper) => /^docs\/[\w-]+\.md$/.test(paper));
    expect(pages.length).toBeGreaterThan(20);
    expect(
      pages.filter((page) => !links.some(({ in: from, path }) => path === page && from !== page)),
    ).toEqual([]);
  });
});
