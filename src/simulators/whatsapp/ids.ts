import { createHash, randomBytes } from 'node:crypto';

/** A message id as the platform makes them: unique, no order, with `=` at its end like many real ones. */
export const newMessageId = (): string => `wamid.HBgL${randomBytes(19).toString('base64')}`;

/** A media id: digits only. */
export const newMediaId = (): string => BigInt(`0x${randomBytes(7).toString('hex')}`).toString();

/** The id under which the platform's support would find a request. */
export const newTraceId = (): string => `A${randomBytes(15).toString('base64url')}`;

/** The business-scoped id of a phone: always the same for the same phone. */
export function bsuidOf(phone: string, country = 'US'): string {
  const hash = createHash('sha256').update(phone).digest();
  return `${country}.${hash.readBigUInt64BE(0).toString().padStart(20, '1')}`;
}

/** Digits of a number however it was typed. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');
