import { randomBytes } from 'node:crypto';

const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A new id in Slack's style: the prefix that tells its kind, then ten letters and digits. */
export function slackId(prefix: string): string {
  return prefix + Array.from(randomBytes(10), (byte) => letters[byte % letters.length]).join('');
}

/** Makes message timestamps (`seconds.micros`) that are unique and only ever grow. */
export function createClock() {
  let last = 0;
  return {
    next(): string {
      last = Math.max(Date.now() * 1000, last + 1);
      const digits = String(last);
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
  };
}

/** Orders timestamps; equal lengths make text order the order of time, other lengths compare as numbers. */
export function compareTs(a: string, b: string): number {
  if (a.length === b.length) return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

/** The whole seconds of a timestamp. */
export const secondsOf = (ts: string): number => Number.parseInt(ts, 10);
