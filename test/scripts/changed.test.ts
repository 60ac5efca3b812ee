import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changedFiles, changedWanted, testsOf } from '../../scripts/lib/changed.mjs';
import { always, watched } from '../../scripts/lib/watched.mjs';
import { importsOf } from '../architecture/imports.js';

const run = promisify(execFile);

describe('`npm test -- --changed` finds the files that differ from main', () => {
  let clone: string;
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: clone });
  const write = (name: string, text: string) => writeFileSync(join(clone, name), text);
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--no-gpg-sign', '--message', 'a change');
  };
  beforeAll(async () => {
    clone = mkdtempSync(join(tmpdir(), 'threadline-changed-'));
    await git('init', '--quiet', '--initial-branch', 'main');
    for (const name of ['same', 'edited', 'committed', 'moved', 'deleted']) write(name, name);
    write('.gitignore', 'ignored\n');
    await commit();
    await git('checkout', '--quiet', '-b', 'work');
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it('says nothing where nothing does, and what to do where there is no such branch', async () => {
    expect(await changedFiles('main', clone)).toEqual([]);
    await expect(changedFiles('trunk', clone)).rejects.toThrow('name another: --changed=BRANCH');
  });

  it('committed or not, new, moved and deleted ones, and nothing that main got since', async () => {
    write('committed', 'else');
    await git('mv', 'moved', 'there');
    await commit();
    await git('checkout', '--quiet', 'main');
    write('of main', 'later');
    await commit();
    await git('checkout', '--quiet', 'work');
    write('edited', 'else');
    write('ignored', '');
    rmSync(join(clone, 'deleted'));
    mkdirSync(join(clone, 'ñew'));
    write('ñew/a file', '');
    expect(await changedFiles('main', clone)).toEqual(
      ['committed', 'deleted', 'edited', 'moved', 'there', 'ñew/a file'].sort(),
    );
  });

  it.each([
    [['--changed', '-t', 'x'], 'main', ['-t', 'x']],
    [['test/admin', '--changed=v1.2'], 'v1.2', ['test/admin']],
    [['--changedSince=x'], undefined, ['--changedSince=x']],
  ])('from the arguments %j', (args, base, rest) => {
    expect(changedWanted(args)).toEqual({ base, rest });
  });
});

describe('and the tests that look at them', () => {
  it.each([
    ['nothing', [], [], ['test/']],
    [
      'through imports, also of what is imported',
      ['src/domain/contacts/phone/phone.ts'],
      ['test/contacts/phone.test.ts', 'test/stories/hand-off.test.ts', 'test/architecture/rooms.test.ts'],
      ['test/channels/simulator.send', 'test/scripts/'],
    ],
    [
      'helpers and test files',
      ['test/slack-simulator/start-slack.ts', 'test/slack/when.test.ts'],
      ['test/slack-simulator/web-api.test.ts', 'test/slack/when.test.ts'],
      ['test/stories/', 'test/contacts/'],
    ],
    ['pages', ['src/simulators/slack/page/menus.js'], ['test/slack-simulator/page.test.ts'], ['test/api/']],
    [
      'what is started as a process',
      ['src/cli.ts'],
      ['test/processes/cli.test.ts', 'test/bulk/import-terminal.test.ts'],
      ['test/stories/'],
    ],
    [
      'papers',
      ['docs/media.md'],
      ['test/architecture/places.test.ts', 'test/api/docs-examples.test.ts'],
      ['test/stories/'],
    ],
    [
      'what nothing looks at',
      ['LICENSE'],
      ['test/architecture/texts.test.ts'],
      ['test/api/', 'test/stories/'],
    ],
    ['what everything runs on', ['package-lock.json'], ['test/slack/when.test.ts'], []],
  ])('%s', async (_what, files, within, without) => {
    const tests = await testsOf(files);
    expect(within.filter((test) => !tests.includes(test))).toEqual([]);
    expect(tests.filter((test) => without.some((beginning) => test.startsWith(beginning)))).toEqual([]);
  });

  it('are known for every file of the code: a test imports it, or it stands in the table', async () => {
    const folders = ['src', 'admin', 'workers', 'bench', 'scripts', 'test'];
    const { stdout } = await run('git', ['ls-files', ...folders]);
    const files = stdout
      .trim()
      .split('\n')
      .filter((file) => existsSync(file));
    const imported = new Set(files.filter((file) => file.endsWith('.test.ts')));
    const imports = importsOf(files);
    for (const file of imported) for (const { from, to } of imports) if (from === file) imported.add(to);
    const unknown = files
      .filter((file) => !/(\.md|\.d\.m?ts)$/.test(file) && !imported.has(file))
      .filter((file) => !watched.some((row) => row.files.test(file)));
    expect(unknown).toEqual([]);
  });

  it('which are there, as are the files', async () => {
    const { stdout } = await run('git', ['ls-files']);
    const files = stdout.split('\n');
    const stale = watched.filter((row) => !files.some((file) => row.files.test(file)));
    expect(stale).toEqual([]);
    const tests = [...always, ...watched.flatMap((row) => row.tests)];
    expect(tests.filter((test) => !files.some((file) => file.startsWith(test)))).toEqual([]);
  });
});
