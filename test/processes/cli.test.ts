import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readNewPassword } from '../../src/cli/password.js';
import { usage } from '../../src/cli/usage.js';
import { authenticate } from '../../src/domain/people/accounts/accounts.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { compiled } from '../support/compiled.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

const { mongodbUri } = testServers();
beforeAll(() => connectMongo(mongodbUri, createLog('silent')));
afterAll(disconnectMongo);

const usual = { NODE_ENV: 'test', MONGODB_URI: mongodbUri };

/** Runs a command as an operator does, with this on its standard input and in the environment. */
async function cli(args: string[], input = '', env: Record<string, string> = usual) {
  const child = spawn(process.execPath, [await compiled('src/cli.ts'), ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

const ana = ['user', 'add', '--email', 'ana@example.com', '--name', 'Ana Torres', '--role', 'agent'];

describe('A password on the command line', () => {
  it('comes through a pipe, and never as an argument', async () => {
    const argument = await cli([...ana, '--password', 'seven green ladders']);
    expect([argument.code, argument.said]).toEqual([1, expect.stringContaining('--password takes no value')]);
    expect(argument.said).not.toContain('ladders');
    expect((await cli([...ana, '--password=seven green ladders'])).code).toBe(1);
    expect((await cli([...ana, '--password'])).said).toContain('nothing came from standard input');
    expect((await cli([...ana, '--password'], 'password1\n')).said).toContain(
      'password: is too easy to guess',
    );

    const made = await cli([...ana, '--password'], 'seven green ladders\r\nmore\n');
    expect([made.code, made.said]).toEqual([0, 'Ana Torres (agent) can be named @ana.\n']);
    expect(await authenticate('ana@example.com', 'seven green ladders')).toMatchObject({
      user: { name: 'Ana Torres' },
    });
  });

  it('is typed twice where there is a terminal, and not shown', async () => {
    const typing = async (...lines: string[]) => {
      const terminal = Object.assign(new PassThrough(), { isTTY: true });
      let said = '';
      const read = readNewPassword(terminal, (text) => {
        said += text;
      });
      read.catch(() => undefined);
      for (const [n, line] of lines.entries()) {
        await until(() => said.split(': ').length > n + 1, 'the question', { seen: () => said });
        terminal.write(`${line}\n`);
      }
      return { read: await read.catch((error: Error) => error.message), said };
    };
    expect(await typing('seven ladders', 'seven ladders')).toEqual({
      read: 'seven ladders',
      said: 'Password: \nAgain: \n',
    });
    expect((await typing('seven ladders', 'seven ladder')).read).toContain('the two are not the same');
  });
});

describe('Help', () => {
  it.each([
    [[], /user add.*doctor.*--demo/s],
    [['export'], /^(?!.*user add).*export \[--filter/s],
    [['user', 'add'], /^(?!.*token add).*user add --email/s],
    [['user'], /^(?!.*token add).*user add.*user link/s],
    [['nothing'], /user add.*doctor/s],
  ])('is about what %j names', (words, said) => {
    expect(usage(words)).toMatch(said);
  });

  it('is there with -h and --help anywhere, without a database', async () => {
    const away = { MONGODB_URI: 'mongodb://127.0.0.1:1' };
    expect(await cli(['import', '--help'], '', away)).toEqual({ code: 0, said: `${usage(['import'])}\n` });
    expect(await cli(['token', 'add', '--email', 'ana@example.com', '-h'], '', away)).toEqual({
      code: 0,
      said: `${usage(['token', 'add'])}\n`,
    });
  });

  it('is pointed at by what cannot be understood, which is not repeated where it may be a secret', async () => {
    const secret = await cli(['token', 'add', 'seven green ladders']);
    expect(secret).toEqual({
      code: 1,
      said: `There is no such command.\n${usage(['token', 'add'])}\n`,
    });
    for (const args of [
      ['token', 'add', '--email'],
      ['import', 'x.csv', '--nope'],
    ])
      expect(await cli(args)).toEqual({
        code: 1,
        said: expect.stringMatching(/^(Unknown o|O)ption[^\n]* All options: npm run cli -- --help\n$/),
      });
  });
});

describe('What is wrong', () => {
  it('is said of every field at once', async () => {
    const { code, said } = await cli(['user', 'add', '--email', 'ana', '--role', 'boss']);
    expect([code, said.match(/^--\w+: /gm)?.sort()]).toEqual([1, ['--email: ', '--name: ', '--role: ']]);
  });

  it('is a sentence when the database cannot be reached, without the password', async () => {
    const away = { NODE_ENV: 'test', MONGODB_URI: 'mongodb://ana:ladders@127.0.0.1:1/threadline' };
    const { code, said } = await cli(['recount'], '', away);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^MongoDB cannot be reached at 127.0.0.1:1 \([^\n]*\)\. [^\n]*MONGODB_URI\.\n$/),
    ]);
    expect(said).not.toContain('ladders');
  });
});

describe('npm run cli -- secrets', () => {
  it('prints fresh ones, as lines for .env', async () => {
    const [one, other] = await Promise.all([cli(['secrets']), cli(['secrets'])]);
    const values = [one, other].flatMap(({ said }) => Object.entries(parseEnv(said)));
    expect(new Set(values.map(([, value]) => value)).size).toBe(values.length);
    const names = ['SESSION_SECRET', 'ENCRYPTION_KEY', 'MONGO_PASSWORD', 'REDIS_PASSWORD'];
    expect(new Set(values.map(([name]) => name))).toEqual(new Set(names));
    for (const name of ['API_TOKEN', 'METRICS_TOKEN'])
      expect(one.said).toMatch(new RegExp(`^# ${name}=[0-9a-f]{64}$`, 'm'));
    for (const [, value] of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
  });
});
