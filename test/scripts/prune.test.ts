import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

describe('An image', () => {
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'threadline-prune-'));
    // Links to the same files: what the script takes out is gone here alone.
    await run('cp', ['-a', '--link', 'node_modules', home]).catch(() =>
      run('cp', ['-a', 'node_modules', home]),
    );
    await run(process.execPath, ['scripts/prune.mjs', join(home, 'node_modules')]);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('has no editors for rich text and no parser that stores what it is sent', () => {
    const modules = readdirSync(join(home, 'node_modules'));
    expect(modules.filter((name) => /^(tinymce|prosemirror-.*)$/.test(name))).toEqual([]);
    expect(readdirSync(join(home, 'node_modules/formidable')).sort()).toEqual(['index.js', 'package.json']);
    for (const name of readdirSync(join(home, 'node_modules/@tiptap')))
      expect(readdirSync(join(home, 'node_modules/@tiptap', name)).sort()).toEqual([
        'index.js',
        'package.json',
      ]);
  });

  it('starts AdminJS and its routes all the same', async () => {
    const code = `
      const { default: AdminJS } = await import('adminjs');
      const { buildRouter } = await import('@adminjs/express');
      buildRouter(new AdminJS({ rootPath: '/dashboard' }));
      process.stdout.write('started');
      process.exit(0);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: home });
    expect(stdout).toBe('started');
  });
});
