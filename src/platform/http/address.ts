import { isIP } from 'node:net';

/**
 * What is counted as one place on the network: an IPv4 address, or the /64 of an IPv6 address, which is the least that
 * one customer is given and so holds as many addresses as somebody likes. `unknown` for what is no address.
 */
export function placeOf(address: string | undefined): string {
  const text = (address ?? '').replace(/%.*$/, '').toLowerCase();
  if (isIP(text) === 4) return text;
  if (isIP(text) !== 6) return 'unknown';
  const groups = groupsOf(text);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    return groups
      .slice(6)
      .map((group) => `${group >> 8}.${group & 255}`)
      .join('.');
  }
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const withHex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.slice(0, 4).map(Number) as [number, number, number, number];
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = withHex.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  return tail === undefined
    ? before
    : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
