import { z } from 'zod';
import { identityKey, phoneIdentity } from '../contacts/identity.js';
import { toDigits } from '../contacts/phone.js';
import { normalizeTags } from '../contacts/tags.js';
import type { ColumnPlan, ImportField } from './columns.js';
import { parseValue } from './value.js';

/** A row that may be written. Null and an empty list mean that the cell was empty: it changes nothing. */
export interface ImportRow {
  phone: string;
  /** What its contact is unique by. */
  key: string;
  name: string | null;
  email: string | null;
  company: string | null;
  value: number | null;
  tags: string[];
}

export type JudgedCells = { row: ImportRow } | { reasons: string[] };

export interface RowRules {
  plan: ColumnPlan;
  /** ISO country of phones without a country code. */
  country: string;
  decimalComma: boolean;
  headings: string[];
}

/** Longest name or company kept, as for contacts made by hand. */
const longest = 200;

// Anything but one line of visible ASCII; most cells need no second look.
const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const invisible = /(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const strayJoiner =
  /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

/** One line of visible text in its direction of writing, cut at 200 characters; null when nothing is left. */
export function cleanText(text: string): string | null {
  if (text.length <= longest && plain.test(text) && !text.includes('  ')) return text;
  const visible = text
    .normalize('NFC')
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(invisible, '')
    .replace(strayJoiner, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...visible].slice(0, longest).join('').trim() || null;
}

const quote = (cell: string): string => `"${cell.length > 60 ? `${cell.slice(0, 60)}…` : cell}"`;

const readable = z.string().refine((cell) => !cell.includes('\ufffd') && !cell.includes('\0'), {
  error: 'has bytes that are not text in the encoding of the file',
  abort: true,
});
const text = readable.transform(cleanText);
const emailAddress = z.email().max(254);
const email = readable.transform((cell, context) => {
  const address = cell.trim().replace(/^mailto:/i, '');
  if (address === '') return null;
  if (emailAddress.safeParse(address).success) return address.toLowerCase();
  context.addIssue({ code: 'custom', message: `${quote(address)} is not an e-mail address` });
  return z.NEVER;
});
const tags = readable.transform((cell) => (cell === '' ? [] : normalizeTags(cell.split(/[,;|]/))));

/** Makes the judge of a file's rows: cells become fields of a contact, or the reasons why not. */
export function rowJudge({
  plan,
  country,
  decimalComma,
  headings,
}: RowRules): (cells: string[]) => JudgedCells {
  const schema = z.object({
    phone: readable.transform((cell, context) => {
      const digits = cell.trim() === '' ? undefined : toDigits(cell, country);
      if (digits) return digits;
      const message = cell.trim() === '' ? 'is empty' : `${quote(cell)} is not a phone number`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
    name: text,
    email,
    company: text,
    value: readable.transform((cell, context) => {
      const value = parseValue(cell, decimalComma);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `${quote(cell)} is not a number` });
      return z.NEVER;
    }),
    tags,
  });
  const read = (cells: string[], field: ImportField): string => {
    const positions = plan[field];
    if (!positions) return '';
    if (positions.length === 1) return cells[positions[0]!] ?? '';
    return positions.map((position) => cells[position] ?? '').join(' ');
  };
  // Content under no heading: most often an unquoted delimiter, which has moved the cells after it.
  const named = headings.length - [...headings].reverse().findIndex((heading) => heading !== '');

  return (cells) => {
    if (cells.slice(named).some((cell) => cell.trim() !== '')) {
      return { reasons: [`the row has ${cells.length} cells but the file has ${named} headings`] };
    }
    const parsed = schema.safeParse({
      phone: read(cells, 'phone'),
      name: read(cells, 'name'),
      email: read(cells, 'email'),
      company: read(cells, 'company'),
      value: read(cells, 'value'),
      tags: read(cells, 'tags'),
    });
    if (!parsed.success) {
      return { reasons: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) };
    }
    return { row: { ...parsed.data, key: identityKey(phoneIdentity(parsed.data.phone)) } };
  };
}
