import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../../../errors.js';
import { waitOf } from '../../../platform/amounts.js';
import { createAtOnce, NoTurn } from '../../../platform/queue/at-once.js';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** OWASP Password Storage Cheat Sheet, scrypt: N=2^16, r=8, p=2. */
const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 2 ** 20 };

/**
 * Node has four threads for hashing, files, DNS and compression together: two stay free of hashing, so that nobody
 * who floods the log-in stops the rest. Who waits has an answer within some seconds, or is told to come again.
 */
const inTurn = createAtOnce({ atOnce: 2, waiting: 16 });

/** Seconds after which a place in the queue is free again. */
const retry_after = 5;

/**
 * A salted scrypt hash, `scrypt$N$r$p$salt$hash` in base64. About 0.3 s when it is its turn. Errors: `unavailable`
 * while too many wait already.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await bounded(() => derive(password.normalize('NFKC'), salt, 32, cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/**
 * Whether the password made this hash. A missing hash takes as long as a wrong one, so time tells nothing. Errors:
 * as `hashPassword`.
 */
export async function passwordMatches(password: string, stored: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? `scrypt$${cost.N}$${cost.r}$${cost.p}$AAAA$AAAA`).split('$');
  const wanted = Buffer.from(hash ?? '', 'base64');
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  const got = await bounded(() =>
    derive(password.normalize('NFKC'), Buffer.from(salt ?? '', 'base64'), 32, options),
  );
  return stored != null && wanted.length === got.length && timingSafeEqual(wanted, got);
}

async function bounded(hash: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await inTurn(hash);
  } catch (error) {
    if (!(error instanceof NoTurn)) throw error;
    const sentence = `Too many people log in at this moment. Try again in ${waitOf(retry_after)}.`;
    throw new AppError('unavailable', sentence, { retry_after });
  }
}
