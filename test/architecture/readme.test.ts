import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { operations } from '../../src/edges/api/operations.js';
import { files, imports, root } from './imports.js';

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = text('README.md').replaceAll('\n', ' ');

const inApi = (path: string): boolean => operations.some((one) => one.path.startsWith(path));
const inPanel = (...names: string[]): boolean => {
  const pages = readdirSync(join(root, 'admin/resources')).map((name) => name.replace('.ts', ''));
  return names.some((name) => pages.includes(name));
};

/** What the README says is not here yet, and by what it would be seen to be. */
const signs: Record<string, () => boolean> = {
  'replying from the panel': () =>
    imports.some(({ from, to }) => from.startsWith('admin/') && to.includes('/conversations/reply/')),
  'pages of the panel for segments, tags, custom fields, duplicates, templates, desks, settings, API tokens and the audit log, which the API has':
    () =>
      inPanel(
        'segments',
        'tags',
        'attributes',
        'duplicates',
        'templates',
        'desks',
        'settings',
        'tokens',
        'audit',
      ),
  'flows and answers of the bot that admins edit': () => inApi('/flows'),
  broadcasts: () => inApi('/broadcasts') || existsSync(join(root, 'src/domain/campaigns')),
  automation: () => inApi('/rules') || existsSync(join(root, 'src/domain/automation')),
  'CRM sync': () => inApi('/crm') || existsSync(join(root, 'src/edges/crm')),
  'outgoing webhooks and the stream of events': () =>
    inApi('/webhooks') ||
    inApi('/events') ||
    inApi('/stream') ||
    existsSync(join(root, 'src/edges/webhooks')),
};

describe('The README', () => {
  it('denies nothing that is there', () => {
    const [, list] = /\*\*Not here yet\*\*: ([^.]+)\./.exec(readme)!;
    const denied = list!.split(';').map((one) => one.trim());
    expect(denied).toEqual(Object.keys(signs));
    expect(denied.filter((one) => signs[one]!())).toEqual([]);
    // The signs can be seen at all.
    expect([inApi('/segments'), inPanel('imports')]).toEqual([true, true]);
  });

  it('names the pages that the panel has', () => {
    const [, row] = /\| \[Panel\]\(docs\/panel\.md\) \| ([^|]+) \|/.exec(readme)!;
    const own = [...text('admin/pages.ts').matchAll(/^ {2}(\w+): '\w+',$/gm)].map(([, name]) => name!);
    expect(own).toContain('channels');
    const lists = files
      .filter((file) => file.startsWith('admin/resources/') && text(file).includes('panelEntry(source'))
      .map((file) => /(\w+)\.ts$/.exec(file)![1]!)
      .filter((name) => name !== 'messages'); // shown as the transcript of their conversation
    expect(lists.length).toBeGreaterThan(4);
    expect([...own, ...lists].filter((name) => !row!.toLowerCase().includes(name))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('says what every command of package.json does', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const said = [...text('CONTRIBUTING.md').matchAll(/^\| `npm (?:run )?(\w+)/gm)].map(([, name]) => name!);
    expect(Object.keys(scripts).filter((name) => !said.includes(name))).toEqual([]);
  });
});
