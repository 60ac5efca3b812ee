import { z } from 'zod';
import { type Attribute, attributeValue, whatFits } from '../../../contacts/attributes/attribute.js';
import {
  type AttributeValue,
  type ContactStatus,
  contactStatuses,
} from '../../../contacts/contact/contact.js';
import { normalizeTags } from '../../../contacts/contact/tags.js';
import { cleanText } from '../../clean-text.js';
import { either, type NumberRules, parseNumber } from '../columns/value.js';

/** What a cell holds, or what is wrong with it: the reason goes after the field's name. */
export type Read<T> = (cell: string) => T | Wrong;
export class Wrong {
  constructor(readonly reason: string) {}
}

/** A cell in a sentence, its beginning when it is long. */
export const quote = (cell: string): string => `"${cell.length > 60 ? `${cell.slice(0, 60)}…` : cell}"`;

const longestEmail = 254;

const isEmail = (text: string): boolean => text.length <= longestEmail && z.regexes.email.test(text);

/** An e-mail address in lower case, of several the first: "a@b.co; c@d.co", "Ana <a@b.co>", "mailto:a@b.co". */
export const readEmail: Read<string | null> = (cell) => {
  const plain = cell.trim();
  if (plain === '') return null;
  if (isEmail(plain)) return plain.toLowerCase();
  const clean = plain
    .slice(0, 1_000)
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .trim();
  const address = clean
    .split(/[\s;,|/<>"()]+|:::/)
    .map((one) => one.replace(/^mailto:/i, '').replace(/^'|[.']$/g, ''))
    .find(isEmail);
  if (clean === '') return null;
  return address?.toLowerCase() ?? new Wrong(`${quote(plain)} is not an e-mail address`);
};

export const readLanguage: Read<string | null> = (cell) => {
  if (cell.trim() === '') return null;
  return languageTag(cell.trim()) ?? new Wrong(`${quote(cell)} is not a language tag such as es or pt-BR`);
};

/** A BCP 47 tag in its usual spelling; names of languages are none. */
export function languageTag(text: string): string | undefined {
  if (!/^[a-z]{2,3}([-_][a-z0-9]{1,8})*$/i.test(text) || text.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

export const readStatus: Read<ContactStatus | null> = (cell) => {
  const word = cell.trim().toLowerCase();
  if (word === '') return null;
  return (
    contactStatuses.find((known) => known === word) ??
    new Wrong(`must be one of ${contactStatuses.join(', ')}`)
  );
};

/** Tags separated by comma, semicolon, bar or, as Google has it, " ::: ". Its own groups ("* myContacts") are none. */
export const readTags: Read<string[]> = (cell) =>
  cell === '' ? [] : normalizeTags(cell.split(/[,;|]|\s:::\s/).filter((tag) => !/^\s*\*\s/.test(tag)));

const yes = new Set([
  'true',
  'yes',
  'y',
  '1',
  'x',
  'sí',
  'si',
  'sim',
  'ja',
  'oui',
  'wahr',
  'verdadero',
  'verdadeiro',
]);
const no = new Set(['false', 'no', 'n', '0', 'não', 'nao', 'nein', 'non', 'falsch', 'falso']);

/** Longest text of a custom field, as by hand. */
const longestText = 2_000;

/** Reads a custom field by its definition; false and 0 are values, an empty cell is null. */
export function attributeReader(definition: Attribute, rules: NumberRules): Read<AttributeValue | null> {
  const written = (cell: string): string | number | boolean | null | undefined => {
    const word = cell.trim().toLowerCase();
    if (word === '') return null;
    if (definition.type === 'number') {
      const number = parseNumber(cell, { ...rules, largest: Number.MAX_VALUE });
      return number === either ? undefined : number;
    }
    if (definition.type === 'boolean') return yes.has(word) ? true : no.has(word) ? false : undefined;
    if (definition.type === 'choice')
      return definition.choices.find((choice) => choice.toLowerCase() === word);
    return cell;
  };
  return (cell) => {
    if (definition.type === 'number' && parseNumber(cell, rules) === either) return asked(cell);
    const given = written(cell);
    const value = given === undefined ? undefined : attributeValue(definition, given);
    if (value === undefined) return new Wrong(`${quote(cell)} ${whatFits(definition)}`);
    return typeof value === 'string' && value.length > longestText
      ? new Wrong('may have at most 2,000 characters')
      : value;
  };
}

const unreadable = new Wrong('has bytes that are not text in the encoding of the file');

/** What a cell holds, unless it is no text. */
export const readText = <T>(cell: string, read: Read<T>): T | Wrong =>
  cell.includes('\ufffd') || cell.includes('\0') ? unreadable : read(cell);

/** What may be a thousand and more, or one and a fraction, is asked about. */
const asked = (cell: string): Wrong => {
  const [whole, rest] = cell.replace(/[^\d.,]/g, '').split(/[.,]/);
  return new Wrong(
    `${quote(cell)} may be ${whole}${rest} or ${whole}.${rest}. Which? Write it without a separator, or with two decimals`,
  );
};

/** A number, null for an empty cell. */
export const valueReader =
  (rules: NumberRules): Read<number | null> =>
  (cell) => {
    const value = parseNumber(cell, rules);
    if (value === either) return asked(cell);
    return value === undefined ? new Wrong(`${quote(cell)} is not a number`) : value;
  };

export const readLine: Read<string | null> = cleanText;
