import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../../src/config/config.js';
import { isKnownSecret } from '../../src/config/known-secrets.js';
import { freshSecrets, surprises } from '../../src/config/secret-rules.js';
import { demoAdmin } from '../../src/demo/people.js';

const fresh = parseEnv(freshSecrets().join('\n').replaceAll('# ', '')) as Record<string, string>;

/** A production server as the documents describe it. */
const production: Record<string, string> = {
  ...fresh,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://support.example.com',
  MONGODB_URI: 'mongodb://mongo:27017/threadline',
  REDIS_URL: 'redis://redis:6379',
  ADMIN_EMAIL: 'boss@example.com',
  ADMIN_PASSWORD: 'seven green ladders',
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  SLACK_CHANNEL_ID: 'C0SUPPORT',
  WHATSAPP_CLOUD_ACCESS_TOKEN: 'EAAG1',
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: '1',
  WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: '2',
  WHATSAPP_CLOUD_APP_SECRET: 'a1b2',
};

/** The one line with which the start ends; throws when it does not end. */
function refusal(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('It starts.');
}

describe('A production start', () => {
  it('goes on with fresh secrets, every time', () => {
    expect(loadConfig(production)).toMatchObject({ production: true, sessionSecret: fresh.SESSION_SECRET });
    for (let n = 0; n < 2_000; n += 1) {
      for (const line of freshSecrets()) expect(surprises(line.split('=')[1]!)).toBeGreaterThan(40);
    }
    const short = Array.from({ length: 2_000 }, () => freshSecrets()[0]!.split('=')[1]!.slice(0, 32));
    expect(Math.min(...short.map(surprises))).toBeGreaterThanOrEqual(20);
  });

  it.each([
    ['SESSION_SECRET', 'threadline-development-only-secret'],
    ['ENCRYPTION_KEY', 'threadline-development-only-secret'],
    ['ENCRYPTION_KEY', 'Threadline-Development-Only-Secret'],
    ['API_TOKEN', 'threadline-demo-token-for-scripts'],
    ['ADMIN_PASSWORD', demoAdmin.password],
    ['SLACK_BOT_TOKEN', 'xoxb-simulator'],
    ['SLACK_SIGNING_SECRET', 'simulated-signing-secret'],
    ['WHATSAPP_CLOUD_APP_SECRET', 'simulated-app-secret'],
    ['WHATSAPP_CLOUD_VERIFY_TOKEN', 'simulated-verify-token'],
  ])('refuses %s=%s, which everybody knows', (name, value) => {
    const line = refusal({ ...production, [name]: value });
    expect(line).toMatch(new RegExp(`^${name} is one that everybody can read`));
    expect(line).not.toContain(value);
  });

  it.each([
    ['SESSION_SECRET', 'a'.repeat(64)],
    ['SESSION_SECRET', 'abababababababababababababababab'],
    ['SESSION_SECRET', 'changemechangemechangemechangeme'],
    ['SESSION_SECRET', '0123456789abcdef0123456789abcdef'],
    ['ENCRYPTION_KEY', '0'.repeat(64)],
    ['ENCRYPTION_KEY', '0123456789abcdef'.repeat(4)],
    ['ENCRYPTION_KEY', 'qwertyuiopasdfghjklzxcvbnm123456'],
    ['ENCRYPTION_KEY', 'abcdefghijklmnopqrstuvwxyz012345'],
    ['API_TOKEN', 'aaaaaaaaaaaaaaaa'],
    ['API_TOKEN', '1234567890123456'],
  ])('refuses %s=%s, which is guessed', (name, value) => {
    expect(refusal({ ...production, [name]: value })).toMatch(
      new RegExp(`^${name} is too easy to guess.*npm run cli -- secrets`),
    );
  });

  it.each([
    ['SESSION_SECRET', 'ENCRYPTION_KEY'],
    ['SESSION_SECRET', 'API_TOKEN'],
    ['ENCRYPTION_KEY', 'WHATSAPP_CLOUD_VERIFY_TOKEN'],
    ['ADMIN_PASSWORD', 'API_TOKEN'],
    ['SLACK_SIGNING_SECRET', 'WHATSAPP_CLOUD_APP_SECRET'],
  ])('refuses one secret for both %s and %s', (one, other) => {
    const same = freshSecrets()[0]!.split('=')[1]!;
    const line = refusal({ ...production, [one]: same, [other]: same });
    expect(line).toMatch(/is the same as/);
    expect(line).toContain(one);
  });

  it('names everything that is missing or wrong at once', () => {
    const line = refusal({
      NODE_ENV: 'production',
      PORT: 'many',
      SESSION_SECRET: 'short',
      API_TOKEN: 'aaaaaaaaaaaaaaaa',
      METRICS_TOKEN: '1234567890123456',
      ADMIN_EMAIL: 'boss@example.com',
      PUBLIC_URL: 'http://support.example.com',
      TIMEZONE: 'Mars/Olympus',
      SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
      WHATSAPP_CLOUD_APP_SECRET: 'a1b2',
    });
    for (const sentence of [
      'PORT: ',
      'SESSION_SECRET: must be 64 hex characters',
      'MONGODB_URI, REDIS_URL, ENCRYPTION_KEY are required when NODE_ENV=production: set them',
      'PUBLIC_URL must start with https://',
      'API_TOKEN is too easy to guess',
      'METRICS_TOKEN is too easy to guess',
      'TIMEZONE: "Mars/Olympus"',
      'ADMIN_PASSWORD is missing',
      'SLACK_SIGNING_SECRET, SLACK_CHANNEL_ID are missing: the Slack desk needs',
      'WHATSAPP_CLOUD_ACCESS_TOKEN, WHATSAPP_CLOUD_PHONE_NUMBER_ID, WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID, WHATSAPP_CLOUD_VERIFY_TOKEN are missing',
    ]) {
      expect(line.split(sentence)).toHaveLength(2);
    }
    expect(line).not.toContain('aaaa');
  });

  it.each(['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'])('does not go on with %s alone', (name) => {
    const { SLACK_BOT_TOKEN: _, SLACK_CHANNEL_ID: __, ...installed } = production;
    const both = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'f742231b10e8888abcd99' };
    expect(loadConfig({ ...installed, ...both }).slack).toMatchObject({ oauth: { clientId: '1.2' } });
    expect(refusal({ ...installed, ...both, [name]: '' })).toContain(`${name} is missing`);
  });

  it('lets a weak key of former times open what it sealed', () => {
    const former = 'threadline-development-only-secret';
    expect(loadConfig({ ...production, ENCRYPTION_KEYS_FORMER: former }).formerEncryptionKeys).toEqual([
      former,
    ]);
  });
});

describe('A start that is not production', () => {
  const { NODE_ENV: _, PUBLIC_URL: __, ...real } = production;

  it.each(['development', 'test'])('refuses what is real, as %s', (env) => {
    const cases: [string, Record<string, string>][] = [
      ['PUBLIC_URL', { PUBLIC_URL: 'https://support.example.com' }],
      ['SLACK_BOT_TOKEN', real],
      [
        'SLACK_CLIENT_SECRET',
        { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'x', SLACK_SIGNING_SECRET: 'y' },
      ],
      ['WHATSAPP_CLOUD_ACCESS_TOKEN', { ...real, SLACK_API_URL: 'http://127.0.0.1:1/api/' }],
      ['SLACK_BOT_TOKEN', { ...real, SLACK_API_URL: 'https://127.0.0.1.slack.example/api/' }],
    ];
    for (const [name, more] of cases) {
      const line = refusal({ NODE_ENV: env, ...more });
      expect(line).toMatch(new RegExp(`^${name} is .*NODE_ENV is ${env}: set NODE_ENV=production`));
    }
  });

  it('refuses to link a phone in development', () => {
    expect(refusal({ WHATSAPP_WEB: 'true' })).toMatch(/^WHATSAPP_WEB links a real phone/);
  });

  it('goes on with nothing, and with simulators at loopback addresses', () => {
    expect(loadConfig({}).slack).toBeUndefined();
    const simulated = { SLACK_API_URL: 'http://127.0.0.1:1/api/', WHATSAPP_CLOUD_API_URL: 'http://[::1]:2' };
    expect(loadConfig({ ...real, ...simulated }).cloud).toMatchObject({ phoneNumberId: '1' });
    expect(loadConfig({ PUBLIC_URL: 'http://192.168.1.5:3000' }).publicUrl).toBe('http://192.168.1.5:3000');
  });

  it('is what .env.example makes, whose secrets are empty or known', () => {
    const example = parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>;
    expect(loadConfig(example)).toMatchObject({ production: false });
    const secret = /SECRET|KEY|TOKEN|PASSWORD/;
    for (const [name, value] of Object.entries(example)) {
      if (secret.test(name) && value) expect([name, isKnownSecret(value)]).toEqual([name, true]);
    }
    // The file is filled in as the comments say, but for NODE_ENV.
    const { NODE_ENV: _env, ...filled } = production;
    expect(refusal({ ...example, ...filled })).toContain('set NODE_ENV=production');
  });
});

describe('Whose X-Forwarded headers count', () => {
  it('is the proxy on this machine in production, else nobody, or exactly who is named', () => {
    expect(loadConfig({}).trustProxy).toEqual([]);
    expect(loadConfig(production).trustProxy).toEqual(['loopback']);
    const named = (TRUST_PROXY: string) => loadConfig({ ...production, TRUST_PROXY }).trustProxy;
    expect(named('10.0.0.1, fd00::/8')).toEqual(['10.0.0.1', 'fd00::/8']);
    expect(named('none')).toEqual([]);
    expect(named('none,uniquelocal')).toEqual([]);
    for (const wrong of ['true', '1', 'proxy.example.com', '10.0.0.0/33']) {
      expect(refusal({ ...production, TRUST_PROXY: wrong })).toMatch(/^TRUST_PROXY: must be none, or/);
    }
  });
});
