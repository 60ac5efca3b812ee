import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { accountKey } from './throttle.js';

/** How long a device is known after a log-in, in milliseconds. */
export const knownForMs = 180 * 24 * 60 * 60 * 1_000;

/**
 * Marks devices that an account has logged in from, so that wrong tries of strangers do not keep its owner out
 * ("Device cookies", OWASP). A mark lets nobody in by itself, says nothing of who it is for, and is not stored: it is
 * signed with the session secret.
 */
export interface KnownDevices {
  /** The mark of a device that this account has just logged in from. */
  mark(email: string): string;
  /** The device's id, or undefined for a mark that is missing, of another account, too old or not ours. */
  read(mark: string | undefined, email: string): string | undefined;
}

export function createKnownDevices(sessionSecret: string): KnownDevices {
  const key = createHmac('sha256', sessionSecret).update('known devices').digest();
  const sign = (device: string, email: string): Buffer =>
    createHmac('sha256', key)
      .update(`${accountKey(email)}.${device}`)
      .digest();
  return {
    mark(email) {
      const device = `${Date.now().toString(36)}-${randomBytes(16).toString('hex')}`;
      return `${device}.${sign(device, email).toString('hex')}`;
    },
    read(mark, email) {
      const [, device, made, signature] =
        /^(([0-9a-z]{6,12})-[0-9a-f]{32})\.([0-9a-f]{64})$/.exec(mark ?? '') ?? [];
      if (!device || !made || !signature) return undefined;
      if (!timingSafeEqual(Buffer.from(signature, 'hex'), sign(device, email))) return undefined;
      return Date.now() - Number.parseInt(made, 36) < knownForMs ? device : undefined;
    },
  };
}
