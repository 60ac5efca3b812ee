import type { PhoneConvention } from '../../../contacts/phone/phone-reading.js';
import type { NumberRules } from '../columns/value.js';

/** How many phones of a column without a plus can be read in one way only. */
export interface PhoneCount {
  /** The column's position. */
  column: number;
  /** Phones with the country code at their beginning. */
  international: number;
  /** Phones that are numbers of the default country. */
  national: number;
}

/** How a file writes what can be read in several ways, found by its first reading, before anything is written. */
export interface Conventions {
  phones: PhoneCount[];
  /** Counts for the value and for custom fields. */
  numbers?: NumberCount[];
  /** Whether rows may have more phones than one. */
  further?: boolean;
}

/** How many numbers of a field can be read in one way only, and what they are of. */
export interface NumberCount {
  field: string;
  /** Numbers with a decimal comma. */
  commas: number;
  /** Numbers with a decimal point. */
  points: number;
  /** Numbers in a currency without thousandths; next, in one with them. */
  usual: number;
  thousandths: number;
  /** Numbers that may be read in both ways. */
  either: number;
}

/** The way to read the numbers of a field, and why: by its own numbers, its currency, the delimiter or the country. */
export function numberRulesOf(
  field: string,
  {
    conventions,
    delimiter,
    country,
  }: { conventions?: Conventions | null; delimiter: string; country: string },
): NumberRules {
  const count = conventions?.numbers?.find((one) => one.field === field);
  const money =
    !count || count.thousandths + count.usual === 0
      ? 'none'
      : count.thousandths > 0
        ? 'thousandths'
        : 'usual';
  const balance = (count?.commas ?? 0) - (count?.points ?? 0);
  if (balance !== 0) return { decimal: balance > 0 ? ',' : '.', money };
  // Programs write semicolons between cells where the comma stands in numbers, and commas nearly everywhere.
  const decimal = delimiter === ';' ? ',' : decimalMarkOf(country) === '.' ? '.' : null;
  return { decimal, money };
}

/** The decimal mark by Unicode CLDR, in the language most spoken there. */
function decimalMarkOf(country: string): string {
  const { language } = new Intl.Locale(`und-${country}`).maximize();
  const parts = new Intl.NumberFormat(`${language}-${country}`, { numberingSystem: 'latn' }).formatToParts(
    0.5,
  );
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** The share from which on the others are mistakes rather than a second way of writing. */
const most = 0.8;

/** The one way in which a column writes its phones. A single one is no way of writing beside others. */
export function conventionOf(count: Omit<PhoneCount, 'column'> | undefined): PhoneConvention {
  const { international = 0, national = 0 } = count ?? {};
  const all = international + national;
  if (all === 0) return 'unknown';
  if (national === 0 || (national === 1 && international > 1) || international / all >= most)
    return 'international';
  if (international <= 1 || national / all >= most) return 'national';
  return 'mixed';
}
