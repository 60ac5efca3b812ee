import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The domain, lowest first: each may import those before it. */
const domain = ['platform', 'people', 'contacts', 'conversations', 'bot', 'campaigns', 'bulk'];
/** The edges: they import the domain, never each other. */
const edges = ['channels', 'slack', 'crm', 'api', 'admin', 'workers'];
/** Files that know nothing of any room. */
const common = ['src/config.ts', 'src/variables.ts', 'src/errors.ts', 'src/log.ts'];

/** Packages that stay where they are needed; everything else may be used anywhere. */
const confined: Record<string, RegExp> = {
  '@slack/': /^src\/(slack\/|doctor\.ts)/,
  'whatsapp-web.js': /^src\/channels\/web\//,
  bullmq: /^(src\/platform\/|workers\/)/,
  ioredis: /^(src\/platform\/|workers\/|src\/app\.ts|src\/slack\/(pace|create-desk)\.ts|src\/api\/|admin\/)/,
  adminjs: /^admin\//,
  '@adminjs/': /^admin\//,
  express: /^(src\/(web\.ts|slack\/|channels\/|api\/|demo\/)|admin\/)/,
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = ['src', 'admin', 'workers'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${top}/${name.replaceAll('\\', '/')}`),
);

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8');
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...statements].map(([, type, named, dynamic, bare]) => {
    const to = named ?? dynamic ?? bare ?? '';
    const local = to.startsWith('.')
      ? relative(root, normalize(join(root, dirname(from), to))).replace(/\.js$/, '.ts')
      : to;
    return { from, to: local.replaceAll('\\', '/'), typeOnly: Boolean(type) };
  });
});

const roomOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? (second.includes('.') ? 'composition' : second) : top;
};

const isLocal = ({ to }: Import): boolean => /^(src|admin|workers|test)\//.test(to);
const simulator = /^src\/(slack|channels)\/simulator\//;

describe('Who may import whom', () => {
  it("finds the project's files and imports", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('lets a domain room import only the rooms below it', () => {
    const wrong = imports.filter(isLocal).filter(({ from, to }) => {
      const [own, other] = [domain.indexOf(roomOf(from)), domain.indexOf(roomOf(to))];
      return own >= 0 && !common.includes(to) && (other < 0 || other > own);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the edges apart; only workers join a queue to an edge', () => {
    const wrong = imports.filter(isLocal).filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      return edges.includes(own) && edges.includes(other) && own !== other && own !== 'workers';
    });
    expect(wrong).toEqual([]);
  });

  it('lets only the composition root and the demo see everything', () => {
    const wrong = imports.filter(isLocal).filter(({ from, to }) => {
      const own = roomOf(from);
      return (
        own !== 'composition' &&
        own !== 'demo' &&
        ['composition', 'demo'].includes(roomOf(to)) &&
        !common.includes(to)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the simulators free-standing and out of the product', () => {
    const product = imports.filter(({ from, to }) => simulator.test(to) && !simulator.test(from));
    expect(product.filter(({ from }) => !/^src\/(stand-in\.ts|demo\/)/.test(from))).toEqual([]);
    const out = imports.filter(isLocal).filter(({ from, to }) => simulator.test(from) && !simulator.test(to));
    expect(out.filter(({ to }) => ![...common, 'src/platform/ids.ts'].includes(to))).toEqual([]);
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
    const allowed = ['src/environment.ts', 'src/demo/main.ts'];
    const platform = /^src\/platform\/embedded\//; // finds programs on PATH
    expect(reading.filter((file) => !allowed.includes(file) && !platform.test(file))).toEqual([]);
  });
});
