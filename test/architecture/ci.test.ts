import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { root } from './imports.js';

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Servers {
  node: string;
  mongodb: string;
  redis: string;
}
interface Workflow {
  permissions: unknown;
  concurrency: { group: string; 'cancel-in-progress': unknown };
  jobs: Record<
    string,
    {
      'timeout-minutes'?: number;
      permissions?: unknown;
      env?: Record<string, string>;
      strategy?: { matrix: { include: Servers[] } };
      steps: Step[];
    }
  >;
}

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const workflow = parse(text('.github/workflows/ci.yml')) as Workflow;
const { scripts, engines } = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const jobs = Object.values(workflow.jobs);
const steps = jobs.flatMap((job) => job.steps);
const runs = steps.flatMap(({ run }) => run ?? []);
const matrix = workflow.jobs.check!.strategy!.matrix.include;

/** `valkey/valkey:8.1` → `Valkey 8`, as the documents call it. */
function product(image: string): string {
  const [, name, major] = /([a-z]+):(\d+)/.exec(image)!;
  return `${{ mongo: 'MongoDB', redis: 'Redis', valkey: 'Valkey' }[name!]} ${major}`;
}
const unique = (list: string[]): string[] => [...new Set(list)].sort();

describe('The public CI', () => {
  it('runs on every Node.js that the README promises, the oldest of package.json among them', () => {
    const [, list] = /\*\*Node\.js ([\d, or]+)\*\*/.exec(text('README.md'))!;
    const promised = list!.match(/\d+/g)!;
    expect(promised).toContain('24');
    expect(unique(matrix.map(({ node }) => node.split('.')[0]!))).toEqual(promised);
    expect(matrix.map(({ node }) => `>=${node}`)).toContain(engines.node);
  });

  it('runs on every server that the documents promise, and on each pair of them once', () => {
    const [, promised] = /is tested on ([^.]+)\./.exec(text('docs/deploy.md').replaceAll('\n', ' '))!;
    const images = unique(matrix.flatMap(({ mongodb, redis }) => [mongodb, redis]));
    expect(unique(images.map(product))).toEqual(unique(promised!.match(/[A-Z]\w+ \d+/g)!));
    expect(images).toHaveLength(4);
    expect(unique(matrix.map(({ mongodb, redis }) => `${mongodb} ${redis}`))).toHaveLength(4);
  });

  it('tries the very images that the compose file starts', () => {
    const { services } = parse(text('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { image: string }>;
    };
    expect(matrix.map(({ mongodb }) => mongodb)).toContain(services.mongo!.image);
    expect(matrix.map(({ redis }) => redis)).toContain(services.redis!.image);
  });

  it('runs what is there', () => {
    const named = runs.flatMap((run) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!));
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
    const programs = runs.flatMap((run) => run.match(/(?<![\w/])(?:\.ci|scripts)\/[\w./-]+/g) ?? []);
    expect(programs.length).toBeGreaterThan(1);
    for (const program of programs) accessSync(join(root, program), constants.X_OK);
  });

  it('does what `.ci/run` does', () => {
    expect(text('.ci/run')).toContain(`exec ${scripts.check}`);
    expect(workflow.jobs.check!.steps.map(({ run }) => run)).toContain('npm run check');
  });

  it('has programs in .ci that the shell can read', () => {
    for (const name of readdirSync(join(root, '.ci')))
      execFileSync('bash', ['-n', join(root, '.ci', name)], { stdio: 'pipe' });
  });

  it('names the servers to the tests as .ci/servers starts them', () => {
    const { MONGODB_URI, REDIS_URL } = workflow.jobs.check!.env!;
    const start = text('.ci/servers');
    const mongodb = new URL(MONGODB_URI!);
    expect(start).toContain(`--publish ${mongodb.host}:27017`);
    expect(start).toContain(`--replSet ${mongodb.searchParams.get('replicaSet')} `);
    expect(start).toContain(`host: '${mongodb.host}'`);
    expect(start).toContain(`--publish ${new URL(REDIS_URL!).host}:6379`);
    for (const { run } of workflow.jobs.check!.steps)
      for (const [, container] of run?.matchAll(/docker logs .*?([\w-]+)$/gm) ?? [])
        expect(start).toContain(`--name ${container} `);
  });

  it('takes actions by their major version or commit, with no more rights than to read', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(4);
    expect(actions.filter((action) => !/@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.filter(({ permissions }) => permissions)).toEqual([]);
    for (const { uses, with: inputs } of steps)
      if (uses?.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
  });

  it('ends by itself, and gives way to a newer push', () => {
    expect(jobs.filter((job) => !job['timeout-minutes'])).toEqual([]);
    expect(workflow.concurrency.group).toContain('github.ref');
    expect(workflow.concurrency['cancel-in-progress']).toBeDefined();
  });
});

describe('What else is started from files', () => {
  it('is compiled from sources that are there', () => {
    const files = ['Dockerfile', 'docker-compose.yml', 'Procfile', 'docs/deploy.md', '.ci/compose-smoke'];
    for (const file of [...files, 'scripts/start.mjs', 'scripts/cli.mjs', 'scripts/lib/build.mjs']) {
      const entries = text(file).match(/dist\/[\w/]+\.js/g) ?? [];
      expect([file, entries.length > 0]).toEqual([file, true]);
      for (const entry of entries) {
        const source = entry.replace(/^dist\//, '').replace(/\.js$/, '.ts');
        expect([entry, existsSync(join(root, source))]).toEqual([entry, true]);
      }
    }
  });

  it('is built from everything that the build reads', () => {
    const letIn = text('.dockerignore').match(/(?<=^!).+/gm)!;
    expect(letIn.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const { include } = JSON.parse(text('tsconfig.build.json')) as { include: string[] };
    expect(letIn).toEqual(expect.arrayContaining([...include, 'scripts', 'package-lock.json']));
  });
});
