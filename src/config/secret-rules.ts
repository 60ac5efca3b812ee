import { randomBytes } from 'node:crypto';
import { isKnownSecret } from './known-secrets.js';
import type { Variables } from './variables.js';

type Name = keyof Variables;

/** What keeps others out, in the order in which it is looked at. Former keys may be anything: they seal nothing more. */
const secrets = [
  'SESSION_SECRET',
  'ENCRYPTION_KEY',
  'API_TOKEN',
  'METRICS_TOKEN',
  'ADMIN_PASSWORD',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'SLACK_CLIENT_SECRET',
  'SLACK_CONFIG_TOKEN',
  'WHATSAPP_CLOUD_ACCESS_TOKEN',
  'WHATSAPP_CLOUD_APP_SECRET',
  'WHATSAPP_CLOUD_VERIFY_TOKEN',
] as const satisfies Name[];

/** Those that the operator makes up, and how many characters of them nobody could have foretold at least. */
const ownWork: Partial<Record<Name, number>> = {
  SESSION_SECRET: 20,
  ENCRYPTION_KEY: 20,
  API_TOKEN: 12,
  METRICS_TOKEN: 12,
};

/** What is wrong with the secrets of a production server, a sentence for each of them; empty when nothing is. */
export function secretProblems(v: Variables): string[] {
  return secrets.flatMap((name, place) => {
    const value = v[name];
    if (!value) return [];
    if (isKnownSecret(value))
      return [`${name} is one that everybody can read in Threadline's code: ${remedy(name)}.`];
    if (surprises(value) < (ownWork[name] ?? 0))
      return [`${name} is too easy to guess (a repetition, a row of keys): ${remedy(name)}.`];
    const twin = secrets.slice(place + 1).find((other) => v[other] === value);
    return twin ? [`${name} is the same as ${twin}: ${remedy(name in ownWork ? name : twin)}.`] : [];
  });
}

function remedy(name: Name): string {
  switch (name) {
    case 'ENCRYPTION_KEY':
      return 'set one that `npm run cli -- secrets` prints, and the former one as ENCRYPTION_KEYS_FORMER if this server has run with it';
    case 'SESSION_SECRET':
    case 'API_TOKEN':
    case 'METRICS_TOKEN':
    case 'WHATSAPP_CLOUD_VERIFY_TOKEN':
      return `set ${name} to one that \`npm run cli -- secrets\` prints`;
    case 'ADMIN_PASSWORD':
      return 'choose another';
    default:
      return `set ${name} to the one of your own app`;
  }
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const rowsBothWays = [...rows, ...rows.map((row) => [...row].reverse().join(''))].join(' ');

/**
 * How many characters of a text do not follow from those before: neither go on a repetition of one character or a row
 * of the alphabet or the keyboard, nor repeat three that were there already. 32 random hex characters have about 30.
 */
export function surprises(text: string): number {
  const lower = text.toLowerCase();
  const follows = (at: number): boolean => {
    const pair = lower.slice(at - 1, at + 1);
    return at > 0 && (pair[0] === pair[1] || rowsBothWays.includes(pair));
  };
  let count = 0;
  for (let at = 0; at < lower.length; at += 1) {
    const three = lower.slice(at - 2, at + 1);
    const repeats = at > 2 && lower.slice(0, at).includes(three);
    if (!repeats && !(follows(at) && follows(at - 1))) count += 1;
  }
  return count;
}

/**
 * Lines for `.env`: a fresh value for everything that the operator makes up. What not everybody needs is commented out:
 * a token that nobody uses only lets strangers in, and half of WhatsApp's settings stop the start.
 */
export function freshSecrets(): string[] {
  const needed = ['SESSION_SECRET', 'ENCRYPTION_KEY'] as const satisfies Name[];
  const optional = ['API_TOKEN', 'METRICS_TOKEN', 'WHATSAPP_CLOUD_VERIFY_TOKEN'] as const satisfies Name[];
  /** Passwords of the database and the queue that the compose file starts. */
  const composed = ['MONGO_PASSWORD', 'REDIS_PASSWORD'];
  return [...needed, ...composed, ...optional.map((name) => `# ${name}`)].map(
    (name) => `${name}=${randomBytes(32).toString('hex')}`,
  );
}
