import { allLocales, type LocaleDefinition } from '@faker-js/faker';
import { type Country, countries } from './countries.js';
import { pick, type Random } from './random.js';

export interface PersonName {
  name: string;
  /** The name in lower-case ASCII, for an e-mail address; empty where the script is another. */
  ascii: string;
}

interface NameList {
  first: string[];
  last: string[];
}

interface Names {
  /** Women's and men's: in some languages the family name differs as well. */
  lists: NameList[];
  legalForms: string[];
  /** How they are put together. */
  joined: (first: string, last: string) => string;
}

/** The names are read once: drawing each through the faker library takes a hundred times as long. */
const namesByCountry = new Map(countries.map((country) => [country, namesOf(country)]));

/** The name of a person from this country. */
export function personName(country: Country, random: Random): PersonName {
  const { lists, joined } = namesByCountry.get(country)!;
  const { first, last } = pick(lists, random);
  const [own, family] = [pick(first, random), pick(last, random)];
  const ascii = `${asciiOf(own)}.${asciiOf(family)}`;
  return { name: joined(own, family), ascii: ascii.length > 3 ? ascii : '' };
}

/** The name of a company from this country: a family's, a trade, and the legal form where one is known. */
export function companyName(country: Country, random: Random): string {
  const { lists, legalForms } = namesByCountry.get(country)!;
  const words = [pick(pick(lists, random).last, random), pick(trades, random), pick(legalForms, random)];
  return words.filter(Boolean).join(' ');
}

const trades = [
  ...['Logistics', 'Foods', 'Textiles', 'Consulting', 'Motors', 'Dental', 'Travel', 'Media', 'Realty'],
  ...['Electronics', 'Pharma', 'Optics', 'Studio', 'Fitness', 'Bakery', 'Hotels', 'Energy', 'Legal', ''],
];

function namesOf({ locale, language }: Country): Names {
  const { person, company } = definition(locale);
  const lists = (['female', 'male'] as const).map((gender) => ({
    first: words(person?.first_name, gender),
    last: words(person?.last_name, gender),
  }));
  const familyFirst = /^(zh|ja|ko|hu|vi)/.test(language);
  const between = /^(zh|ko)/.test(language) ? '' : ' ';
  return {
    lists,
    legalForms: (company?.legal_entity_type as string[] | undefined) ?? [''],
    joined: (first, last) => (familyFirst ? `${last}${between}${first}` : `${first}${between}${last}`),
  };
}

function definition(locale: string): LocaleDefinition {
  const found = (allLocales as Record<string, LocaleDefinition>)[locale];
  if (!found) throw new Error(`The faker library has no locale ${locale}.`);
  return found;
}

function words(
  given: { generic?: string[]; female?: string[]; male?: string[] } | null | undefined,
  gender: 'female' | 'male',
): string[] {
  return [...(given?.[gender] ?? []), ...(given?.generic ?? [])];
}

const folded = new Map<string, string>();

/** Each name is folded once. */
function asciiOf(word: string): string {
  let ascii = folded.get(word);
  if (ascii === undefined) {
    ascii = word
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    folded.set(word, ascii);
  }
  return ascii;
}
