import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

/** The text of each service, by its name. */
const services = Object.fromEntries(
  compose
    .slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'))
    .split(/\n(?= {2}\w)/)
    .slice(1)
    .map((text) => [/^ {2}(\w+):/.exec(text)![1]!, text]),
);

describe('The containers', () => {
  it('have no capabilities, gain no privileges and write to no file system but /tmp and their volumes', () => {
    expect(Object.keys(services)).toEqual(['web', 'worker', 'whatsapp', 'mongo', 'redis']);
    for (const [name, text] of Object.entries(services)) {
      expect([name, /<<: \*(threadline|confined)/.test(text)]).toEqual([name, true]);
      expect([name, /privileged|cap_add|network_mode: host|docker\.sock/.test(text)]).toEqual([name, false]);
    }
    const confined = compose.slice(compose.indexOf('x-confined'), compose.indexOf('x-threadline'));
    for (const line of ['cap_drop: [ALL]', 'no-new-privileges:true', 'read_only: true', '- /tmp:']) {
      expect(confined).toContain(line);
    }
    expect(compose.slice(compose.indexOf('x-threadline'), compose.indexOf('services:'))).toContain(
      '<<: *confined',
    );
  });

  it('run as nobody special', () => {
    expect(services.mongo).toContain('user: mongodb');
    expect(services.redis).toContain('user: redis');
    expect(dockerfile).toMatch(/\nUSER node\n/);
  });

  it('are of versions that are named to the last number', () => {
    const images = [...compose.matchAll(/image: (\S+)/g), ...dockerfile.matchAll(/^FROM (\S+)/gm)].map(
      ([, image]) => image!,
    );
    const foreign = images.filter((image) => image !== 'threadline');
    expect(foreign.length).toBeGreaterThanOrEqual(4);
    for (const image of foreign) expect(image).toMatch(/:\d+\.\d+\.\d+/);
  });

  it('read settings that .env.example has', () => {
    const read = [...compose.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name!);
    expect(read.length).toBeGreaterThan(5);
    const example = parseEnv(readFileSync(join(root, '.env.example'), 'utf8'));
    expect([...new Set(read)].filter((name) => !(name in example))).toEqual([]);
  });

  it('keep the database and the queue behind passwords that must be set', () => {
    for (const variable of ['MONGO_PASSWORD', 'REDIS_PASSWORD']) {
      for (const use of compose.matchAll(new RegExp(`\\$\\{${variable}[^}]*\\}`, 'g')))
        expect(use[0]).toContain(':?');
      expect(compose).toContain(`\${${variable}:?`);
    }
    expect(services.mongo).not.toContain('ports:');
    expect(services.redis).not.toContain('ports:');
  });
});
