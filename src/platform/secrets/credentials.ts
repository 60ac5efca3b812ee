import { hash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, in a time that tells nothing of where, or how far, they differ. */
export const secretsEqual = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

/** Makes digests of one length, which `timingSafeEqual` needs. */
const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** The token of an `Authorization: Bearer` header, whoever's it is (RFC 6750, 2.1). */
export const bearerToken = (headers: { authorization?: string | undefined }): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
