import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { circles, files, folderOf, type Import, imports, isLocal, root } from './imports.js';

/** The rooms of the domain, lowest first: each may import those before it. */
const domain = [
  'people',
  'contacts',
  'conversations',
  'templates',
  'reminders',
  'channels',
  'figures',
  'contact-actions',
  'bot',
  'bulk',
];
/** What touches the outside: each imports the domain, none another. */
const edges = ['src/edges/whatsapp', 'src/edges/slack', 'src/edges/api', 'admin'];
/** Everybody may import these. */
const common = [
  'src/errors.ts',
  'src/log.ts',
  'src/config/config.ts',
  'src/config/variables.ts',
  'src/config/app-settings.ts',
];

/** Packages that stay where they are needed; everything else may be used anywhere. */
const confined: Record<string, RegExp> = {
  '@slack/': /^src\/(edges\/slack\/|app\/doctor\.ts)/,
  'whatsapp-web.js': /^src\/edges\/whatsapp\/web\//,
  bullmq: /^(src\/platform\/|workers\/)/,
  ioredis:
    /^(src\/platform\/|workers\/|src\/app\/app\.ts|src\/edges\/slack\/(core\/call\/pace|connect\/create-desk)\.ts|src\/edges\/api\/|admin\/)/,
  adminjs: /^admin\//,
  '@adminjs/': /^admin\//,
  express: /^(src\/(app\/|edges\/|simulators\/|demo\/)|admin\/)/,
};

/** Folders with more than sixteen files, and why. */
const crowded: Record<string, string> = {
  'src/edges/api/routes': 'one file for each resource',
  'src/edges/api/schemas': 'one file for each resource',
};
const mostFiles = 16;

const inside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
const local = imports.filter(isLocal);
const wrongly = (from: string, isWrong: (one: Import) => boolean): Import[] =>
  local.filter((one) => inside(one.from, from) && !common.includes(one.to) && isWrong(one));

describe('Who may import whom', () => {
  it("finds the project's files and imports", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('keeps the platform below everything', () => {
    expect(wrongly('src/platform', ({ to }) => !inside(to, 'src/platform'))).toEqual([]);
  });

  it('lets the domain import itself and the platform, and its rooms only those below them', () => {
    expect(
      wrongly('src/domain', ({ to }) => !inside(to, 'src/domain') && !inside(to, 'src/platform')),
    ).toEqual([]);
    const room = (path: string): number => domain.indexOf(path.split('/')[2]!);
    expect(
      wrongly('src/domain', ({ from, to }) => inside(to, 'src/domain') && room(to) > room(from)),
    ).toEqual([]);
    const rooms = files.filter((file) => inside(file, 'src/domain')).map((file) => file.split('/')[2]!);
    expect([...new Set(rooms)].filter((one) => !domain.includes(one))).toEqual([]);
  });

  it('keeps the edges apart; only workers join a queue to an edge', () => {
    const edgeOf = (path: string) => edges.find((edge) => inside(path, edge));
    const wrong = local.filter(({ from, to }) => edgeOf(from) && edgeOf(to) && edgeOf(from) !== edgeOf(to));
    expect(wrong).toEqual([]);
    for (const edge of edges) expect(wrongly(edge, ({ to }) => inside(to, 'workers'))).toEqual([]);
  });

  it('lets only the composition, the command line and the demo see everything', () => {
    const entries = ['src/app', 'src/cli', 'src/demo', 'src/config'];
    const isEntry = (path: string): boolean =>
      entries.some((one) => inside(path, one)) || /^src\/(main|cli)\.ts$/.test(path);
    const wrong = local.filter(
      ({ from, to }) => !isEntry(from) && isEntry(to) && !common.includes(to) && !inside(from, 'src/config'),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the simulators free-standing and out of the product', () => {
    const simulators = 'src/simulators';
    const product = local.filter(({ from, to }) => inside(to, simulators) && !inside(from, simulators));
    expect(product.filter(({ from }) => !inside(from, 'src/demo'))).toEqual([]);
    const allowed = [...common, 'src/platform/ids.ts'];
    expect(wrongly(simulators, ({ to }) => !inside(to, simulators) && !allowed.includes(to))).toEqual([]);
  });

  it('keeps each SDK in its room', () => {
    const wrong = imports.filter(({ from, to }) =>
      Object.entries(confined).some(([name, where]) => {
        const used = to === name || (name.endsWith('/') ? to.startsWith(name) : to.startsWith(`${name}/`));
        return used && !where.test(from);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const reading = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(root, file), 'utf8')));
    // The entries hand the environment to loadConfig.
    const allowed = ['src/config/environment.ts', 'src/demo/main.ts'];
    const platform = /^src\/platform\/embedded\//; // finds programs on PATH
    expect(reading.filter((file) => !allowed.includes(file) && !platform.test(file))).toEqual([]);
  });
});

describe('How the rooms are cut', () => {
  it('has no circle of files, type-only imports included', () => {
    expect(circles(local.map(({ from, to }) => [from, to]))).toEqual([]);
  });

  it('has no circle of folders', () => {
    const folders = [...new Set(files.flatMap((file) => parents(file)))];
    const found = folders.flatMap((folder) =>
      circles(
        local
          .filter(({ from, to }) => inside(from, folder) && inside(to, folder))
          .map(({ from, to }) => [partOf(from, folder), partOf(to, folder)] as const)
          .filter(([one, other]) => one !== other),
      ).map((circle) => `${folder}: ${circle.join(', ')}`),
    );
    expect(found).toEqual([]);
  });

  it('reads no file beside its code that is not there', () => {
    const beside = /new URL\(['"`](\.[^'"`$]*)(?:\$\{[^'"`]*)?['"`], import\.meta\.url\)/g;
    const missing = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(beside)]
        .map(([, path]) => join(dirname(file), path!))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('has few files in a folder, or a reason', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(folderOf(file), (counts.get(folderOf(file)) ?? 0) + 1);
    const many = [...counts].filter(([folder, count]) => count > mostFiles && !crowded[folder]);
    expect(many).toEqual([]);
  });
});

/** All folders that a file is in, the outermost first. */
function parents(file: string): string[] {
  const folder = dirname(file);
  return folder === '.' ? [] : [...parents(folder), folder];
}

/** The sub-folder of a folder that a file is in, or the file itself where it lies in the folder. */
function partOf(file: string, folder: string): string {
  const [part] = file.slice(folder.length + 1).split('/');
  return `${folder}/${part}`;
}
