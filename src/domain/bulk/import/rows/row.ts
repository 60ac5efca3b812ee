import type { Attribute } from '../../../contacts/attributes/attribute.js';
import type { AttributeValue, ContactStatus } from '../../../contacts/contact/contact.js';
import { identityKey, phoneIdentity } from '../../../contacts/contact/identity.js';
import { groupsOf } from '../columns/column-names.js';
import { type ColumnPlan, customKey, type ImportField } from '../columns/columns.js';
import { type Conventions, numberRulesOf } from '../job/conventions.js';
import {
  attributeReader,
  type Read,
  readEmail,
  readLanguage,
  readLine,
  readStatus,
  readTags,
  readText,
  valueReader,
  Wrong,
} from './cells.js';
import { furtherPhones } from './further-phones.js';
import { phoneCells, phoneOf } from './phone-cells.js';

/** A row that may be written. Null and an empty list mean that the cell was empty: it changes nothing. */
export interface ImportRow {
  phone: string;
  /** More phones of the same person, as digits, and why others were left out. */
  further: readonly string[];
  phonesLeftOut: readonly string[];
  /** What its contact is unique by. */
  key: string;
  name: string | null;
  email: string | null;
  company: string | null;
  value: number | null;
  language: string | null;
  status: ContactStatus | null;
  tags: string[];
  /** Custom fields whose cells hold something, by key. */
  attributes: Record<string, AttributeValue>;
  /** Why the value was left out; the rest of a contact does not fall because of it. */
  remark: string | null;
}

export type JudgedCells = { row: ImportRow } | { reasons: string[] };

export interface RowRules {
  plan: ColumnPlan;
  /** ISO country of phones without a country code. */
  country: string;
  /** How the file writes phones; absent: each is read for itself. */
  conventions?: Conventions | null;
  delimiter: string;
  headings: readonly string[];
  /** Whether more phones than one are taken where the file says whose they are. */
  further?: boolean;
  /** The definitions of the custom fields in the plan. */
  attributes?: ReadonlyMap<string, Attribute>;
}

const none: readonly string[] = [];

/** Makes the judge of a file's rows: cells become fields of a contact, or the reasons why not. */
export function rowJudge({
  plan,
  country,
  conventions,
  delimiter,
  headings,
  further = false,
  attributes = new Map(),
}: RowRules): (cells: string[]) => JudgedCells {
  const numbers = (field: string) => numberRulesOf(field, { conventions, delimiter, country });
  const readValue = valueReader(numbers('value'));
  const phones = phoneCells(plan, headings, country, conventions);
  const custom = plan.flatMap(({ field }) => {
    const definition = attributes.get(customKey(field) ?? '');
    return definition
      ? [{ key: definition._id, field, read: attributeReader(definition, numbers(field)) }]
      : [];
  });
  const columns = new Map(plan.map(({ field, columns }) => [field, groupsOf(columns, headings)]));
  // Content under no heading: most often an unquoted delimiter, which has moved the cells after it.
  const named = headings.length - [...headings].reverse().findIndex((heading) => heading !== '');

  return (cells) => {
    if (cells.length > named && cells.slice(named).some((cell) => cell.trim() !== '')) {
      return { reasons: [`the row has ${cells.length} cells but the file has ${named} headings`] };
    }
    const reasons: string[] = [];
    const note = (field: string, { reason }: Wrong): void => void reasons.push(`${field} ${reason}`);
    const take = <T>(field: ImportField, read: Read<T>, empty: T): T => {
      const found = readText(cellOf(cells, columns.get(field), field), read);
      if (!(found instanceof Wrong)) return found;
      note(field, found);
      return empty;
    };
    const phone = phoneOf(cells, phones);
    if (phone instanceof Wrong) note('phone', phone);
    const row: ImportRow = {
      phone: phone instanceof Wrong ? '' : phone,
      further: none,
      phonesLeftOut: none,
      key: '',
      name: take('name', readLine, null),
      email: take('email', readEmail, null),
      company: take('company', readLine, null),
      value: null,
      language: take('language', readLanguage, null),
      status: take('status', readStatus, null),
      tags: take('tags', readTags, []),
      attributes: {},
      remark: null,
    };
    const value = readText(cellOf(cells, columns.get('value'), 'value'), readValue);
    if (value instanceof Wrong) row.remark = `value ${value.reason}`;
    else row.value = value;
    for (const { key, field, read } of custom) {
      const found = take(field, read, null);
      if (found !== null) row.attributes[key] = found;
    }
    if (reasons.length > 0) return { reasons };
    row.key = identityKey(phoneIdentity(row.phone));
    if (further) {
      const { digits, leftOut } = furtherPhones(cells, phones, row.phone);
      Object.assign(row, { further: digits, phonesLeftOut: leftOut });
    }
    return { row };
  };
}

/** The cells of a name joined, those of an e-mail one after the other, else the first that is not empty. */
function cellOf(
  cells: readonly string[],
  groups: readonly number[][] | undefined,
  field: ImportField,
): string {
  if (!groups) return '';
  const [group, ...more] = groups;
  if (more.length === 0 && group!.length === 1) return cells[group![0]!] ?? '';
  if (field === 'email') return groups.flatMap((one) => one.map((at) => cells[at] ?? '')).join(' ; ');
  const found = groups.map(
    (one) => one.map((at) => cells[at] ?? '').find((cell) => cell.trim() !== '') ?? '',
  );
  return field === 'name' ? found.join(' ') : (found[0] ?? '');
}
