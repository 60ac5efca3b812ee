import { countryNamed } from '../../../contacts/country-names.js';
import { type PhoneConvention, readPhone } from '../../../contacts/phone-reading.js';
import { phonesIn } from '../../../contacts/phone-text.js';
import type { Conventions } from '../conventions.js';
import { conventionOf } from '../conventions.js';
import { type ColumnPlan, columnsOf } from '../mapping/columns.js';
import { headingKey } from '../mapping/heading-key.js';
import { quote, Wrong } from './cells.js';

export interface PhoneColumn {
  at: number;
  /** Its heading says that its digits begin with a country code. */
  declared: boolean;
  convention: PhoneConvention;
}

/** Where the phones of a row are, and how they are read. */
export interface PhoneCells {
  columns: PhoneColumn[];
  /** Columns that name the row's country. */
  countries: number[];
  /** ISO country of phones without a country code in other rows. */
  country: string;
}

/** The phones of a file; without `conventions` each is read for itself. */
export function phoneCells(
  plan: ColumnPlan,
  headings: readonly string[],
  country: string,
  conventions: Conventions | null = null,
): PhoneCells {
  const columns = columnsOf(plan, 'phone').map((at) => ({
    at,
    declared: headingKey(headings[at] ?? '') === 'whatsappcontactid',
    convention: conventionOf(conventions?.phones.find(({ column }) => column === at)),
  }));
  return { columns, countries: columnsOf(plan, 'country'), country };
}

/** A country as a row names it; undefined when it names none, null when it is none that is known. */
export function countryOfRow(cells: readonly string[], { countries }: PhoneCells): string | null | undefined {
  const named = countries.map((at) => cells[at] ?? '').filter((cell) => cell.trim() !== '');
  if (named.length === 0) return undefined;
  for (const cell of named) {
    const country = countryNamed(cell);
    if (country) return country;
  }
  return null;
}

/** The first usable phone of a row as digits with country code, or why there is none. */
export function phoneOf(cells: readonly string[], phones: PhoneCells): string | Wrong {
  let wrong: Wrong | undefined;
  const named = phones.countries.length > 0 ? countryOfRow(cells, phones) : undefined;
  for (const { at, declared, convention } of phones.columns) {
    const cell = cells[at] ?? '';
    if (cell === '') continue;
    for (const phone of phonesIn(cell)) {
      if (named === null && !declared && !/^(\+|00)/.test(phone)) {
        const country = quote(
          phones.countries.map((column) => cells[column]).find((text) => text?.trim()) ?? '',
        );
        wrong ??= new Wrong(
          `${quote(cell)} belongs to ${country}, which is not a known country. Write it with + and its country code`,
        );
        continue;
      }
      const rules = { country: named ?? phones.country, named: named !== undefined, convention, declared };
      const reading = readPhone(phone, rules);
      if ('digits' in reading) return reading.digits;
      wrong ??= new Wrong(`${quote(cell)} ${reading.doubt}`);
    }
  }
  return wrong ?? new Wrong('is empty');
}
