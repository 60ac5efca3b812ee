import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** OWASP Password Storage Cheat Sheet, scrypt: N=2^16, r=8, p=2. */
const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 2 ** 20 };

/** A salted scrypt hash, `scrypt$N$r$p$salt$hash` in base64. About 0.3 s. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize('NFKC'), salt, 32, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether the password made this hash. A missing hash takes as long as a wrong one, so time tells nothing. */
export async function passwordMatches(password: string, stored: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? `scrypt$${cost.N}$${cost.r}$${cost.p}$AAAA$AAAA`).split('$');
  const wanted = Buffer.from(hash ?? '', 'base64');
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  const got = await derive(password.normalize('NFKC'), Buffer.from(salt ?? '', 'base64'), 32, options);
  return stored != null && wanted.length === got.length && timingSafeEqual(wanted, got);
}
