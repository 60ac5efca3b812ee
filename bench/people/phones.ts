import type { Country } from './countries.js';

/** Prime, so that its multiples visit all numbers of a country once before they repeat. */
const stride = 618_034_003;

/** Contacts have phones of their own up to this index. */
export const mostPhones = 10_000_000;

/** The digits of the phone of this country's contact number `index`, scattered over the country's numbers. */
export function phoneDigits({ prefixes, digits }: Country, seed: number, index: number): string {
  if (index >= mostPhones) throw new RangeError(`Phones repeat from index ${mostPhones} on.`);
  const each = 10 ** digits;
  const number = (index * stride + (seed % mostPhones)) % (prefixes.length * each);
  const prefix = prefixes[Math.floor(number / each)]!;
  return prefix + String(number % each).padStart(digits, '0');
}
