import { countryNamed } from '../../../contacts/phone/country-names.js';
import { type PhoneConvention, readPhone } from '../../../contacts/phone/phone-reading.js';
import { phonesIn } from '../../../contacts/phone/phone-text.js';
import { type ColumnPlan, columnsOf } from '../columns/columns.js';
import { headingKey } from '../columns/heading-key.js';
import type { Conventions } from '../job/conventions.js';
import { conventionOf } from '../job/conventions.js';
import { quote, Wrong } from './cells.js';

export interface PhoneColumn {
  at: number;
  /** Its heading says that its digits begin with a country code. */
  declared: boolean;
  convention: PhoneConvention;
  /** The column that says what kind of phone it is, as "Phone 1 - Label" of Google Contacts. */
  label?: number;
  /** It is the company's, whoever works there. */
  ofCompany: boolean;
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
  const keys = headings.map(headingKey);
  const columns = columnsOf(plan, 'phone').map((at) => ({
    at,
    declared: keys[at] === 'whatsappcontactid',
    convention: conventionOf(conventions?.phones.find(({ column }) => column === at)),
    label: labelOf(keys, at),
    ofCompany: keys[at] === 'companymainphone',
  }));
  return { columns, countries: columnsOf(plan, 'country'), country };
}

/** Where the label of "Phone 1 - Value" is: Label since 2024, Type before that. */
function labelOf(keys: readonly string[], at: number): number | undefined {
  const [, number] = /^phone(\d+)value$/.exec(keys[at] ?? '') ?? [];
  const found = number
    ? keys.findIndex((key) => key === `phone${number}label` || key === `phone${number}type`)
    : -1;
  return found < 0 ? undefined : found;
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

/** A phone in a cell as digits with country code, or why it is none. `named` is the country that the row names. */
export function readIn(
  phone: string,
  { at, declared, convention }: PhoneColumn,
  cells: readonly string[],
  { countries, country }: PhoneCells,
  named: string | null | undefined,
): string | Wrong {
  const cell = quote(cells[at] ?? '');
  if (named === null && !declared && !/^(\+|00)/.test(phone)) {
    const unknown = quote(countries.map((column) => cells[column]).find((text) => text?.trim()) ?? '');
    return new Wrong(
      `${cell} belongs to ${unknown}, which is not a known country. Write it with + and its country code`,
    );
  }
  const reading = readPhone(phone, {
    country: named ?? country,
    named: named !== undefined,
    convention,
    declared,
  });
  return 'digits' in reading ? reading.digits : new Wrong(`${cell} ${reading.doubt}`);
}

/** The first usable phone of a row as digits with country code, or why there is none. */
export function phoneOf(cells: readonly string[], phones: PhoneCells): string | Wrong {
  let wrong: Wrong | undefined;
  const named = phones.countries.length > 0 ? countryOfRow(cells, phones) : undefined;
  for (const column of phones.columns) {
    const cell = cells[column.at] ?? '';
    if (cell === '') continue;
    if (isFax(column, cells)) {
      wrong ??= new Wrong(`${quote(cell)} is a fax or a pager`);
      continue;
    }
    for (const phone of phonesIn(cell)) {
      const read = readIn(phone, column, cells, phones, named);
      if (typeof read === 'string') return read;
      wrong ??= read;
    }
  }
  return wrong ?? new Wrong('is empty');
}

/** Whether the label beside a phone says that nobody can be written to there. */
export const isFax = ({ label }: PhoneColumn, cells: readonly string[]): boolean =>
  label !== undefined && /fax|pager/i.test(cells[label] ?? '');
