import type { PhoneConvention } from '../../contacts/phone-reading.js';

/** How many phones of a column without a plus can be read in one way only. */
export interface PhoneCount {
  /** The column's position. */
  column: number;
  /** With the country code at their beginning. */
  international: number;
  /** As numbers of the default country. */
  national: number;
}

/** How a file writes what can be read in several ways, found by its first reading, before anything is written. */
export interface Conventions {
  phones: PhoneCount[];
}

/** From this share on the others are mistakes rather than a second way of writing. */
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

/** What was decided about a file, in sentences for people. */
export function readingsOf(
  conventions: Conventions | null | undefined,
  headings: readonly string[],
  country: string,
): string[] {
  return (conventions?.phones ?? []).flatMap((count) => {
    const { column, international, national } = count;
    const begin = `Column "${headings[column] ?? ''}": `;
    const how = conventionOf(count);
    if (how === 'unknown') return [];
    if (how === 'mixed')
      return `${begin}some numbers without + have their country code (${number(international)}) and some have not (${number(national)}, read as numbers of ${country}).`;
    const [sure, other] = how === 'national' ? [national, international] : [international, national];
    const way = how === 'national' ? `as numbers of ${country}` : 'with their country code at the beginning';
    const but = other > 0 ? `, ${number(other)} only in another way` : '';
    return `${begin}numbers without + are read ${way} (${number(sure)} can be read in no other way${but}).`;
  });
}

const number = (count: number): string => count.toLocaleString('en');
