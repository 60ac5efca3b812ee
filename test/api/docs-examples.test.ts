import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from './start-api.js';

const run = promisify(execFile);
const pages = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const textOf = (page: string) => readFileSync(page, 'utf8');

/** Commands with curl that ask the API of this machine, as a person would paste them. */
const commands = pages.flatMap((page) =>
  [...textOf(page).matchAll(/```(?:sh)?\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block
      .replace(/\\\n/g, ' ')
      .replace(/\|\s*(#.*)?\n/g, '| ')
      .split('\n')
      .filter((line) => line.includes('curl') && line.includes('http://localhost:3000/api'))
      .map((line) => ({ page, line })),
  ),
);

/** `GET /api/…` in running text. */
const mentions = pages.flatMap((page) =>
  [...textOf(page).matchAll(/`GET (\/api\/[^`\s]+)`/g)].map(([, path = '']) => ({ page, path })),
);

describe('The examples in the docs', () => {
  let api: TestApi;
  const folder = mkdtempSync(join(tmpdir(), 'threadline-docs-'));
  beforeAll(async () => {
    api = await startApi();
    mkdirSync(join(folder, 'docs'));
    for (const name of ['contacts.csv', 'docs/sample-contacts.csv'])
      copyFileSync('docs/sample-contacts.csv', join(folder, name));
    await api.call('POST', '/contacts', { phone: '+34 612 34 56 78', name: 'Lucía Fernández' });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await api.stop();
  });

  it('are there to be run', () => {
    expect(commands.length).toBeGreaterThan(3);
    expect(mentions.length).toBeGreaterThan(5);
  });

  it.each(commands)('of $page work when pasted: $line', async ({ line }) => {
    const here = line.replace('http://localhost:3000', new URL(api.url).origin);
    const { stdout } = await run(
      'sh',
      ['-c', here.replace('curl ', "curl -sS --max-time 20 -w '\\n%{http_code}' ")],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, TOKEN: api.tokens.admin },
      },
    );
    const [status, answer] = [stdout.trim().split('\n').at(-1), stdout];
    expect({ status, answer }).toEqual({ status: expect.stringMatching(/^20[02]$/), answer });
    if (line.includes('q=lucía') && !line.includes(' -o ')) expect(answer).toContain('Lucía Fernández');
  });

  it.each(mentions)('of $page name what is there: $path', async ({ path }) => {
    const { body: document } = await api.call('GET', '/openapi.json');
    const [plain = ''] = path.replace('/api', '').split('?');
    if (['/docs', '/openapi.json'].includes(plain)) return;
    expect(Object.keys(document.paths)).toContain(plain);
    expect(document.paths[plain]).toHaveProperty('get');
    if (plain.includes('{')) return;
    expect((await api.call('GET', path.replace('/api', ''))).status).toBe(200);
  });
});
