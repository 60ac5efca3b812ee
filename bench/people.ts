import type { Contact, ContactStatus } from '../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../src/domain/contacts/contact/identity.js';
import { type Country, countries } from './people/countries.js';
import { companyName, personName } from './people/names.js';
import { phoneDigits } from './people/phones.js';
import { pick, type Random, randomOf, weighted } from './people/random.js';

/** The first contact is this old; each next one is a minute younger. */
const firstCreatedAt = Date.UTC(2024, 0, 1);
const companiesPerCountry = 1_000;
/** Twelve agents have each such block of contacts among them, whatever the size of the base: 83 or 84 each. */
export const agentBlock = 1_000;
const agentsOfBlock = 12;

const countryShares = weighted(countries.map((country) => [country, country.share] as const));
const statusShares = weighted<ContactStatus>([
  ['new', 50],
  ['contacted', 20],
  ['qualified', 15],
  ['converted', 10],
  ['lost', 5],
]);
const domains = ['example.com', 'example.org', 'mail.example'];
const tags = [
  ...['vip', 'newsletter', 'wholesale', 'retail', 'black_friday', 'winter_sale', 'spring_fair', 'referral'],
  ...['demo_asked', 'invoice_open', 'support', 'partner', 'press', 'event_2025', 'instagram', 'walk_in'],
];

/** What a person brings along; `newContact` makes the stored contact of it. */
export type Person = Pick<
  Contact,
  | '_id'
  | 'name'
  | 'name_source'
  | 'whatsapp_contact_id'
  | 'identities'
  | 'email'
  | 'company'
  | 'language'
  | 'source'
  | 'status'
  | 'value'
  | 'assigned_to'
  | 'assigned_at'
  | 'tags'
  | 'created_at'
  | 'updated_at'
>;

/**
 * Person number `index` of the world with this seed: the same each time, in any order of asking. Ids and phones are
 * distinct up to index 10,000,000; names, companies, tags and e-mails repeat as they do among people.
 */
export function personOf(seed: number, index: number): Person {
  const random = randomOf(seed, index);
  const country = pick(countryShares, random);
  const digits = phoneDigits(country, seed, index);
  const { name, ascii } = personName(country, random);
  const created = new Date(firstCreatedAt + index * 60_000);
  return {
    _id: idOf(created, random),
    name,
    name_source: 'import',
    whatsapp_contact_id: digits,
    identities: [phoneIdentity(digits)],
    email: random() < 0.6 ? emailOf(ascii, index, random) : null,
    company: random() < 0.5 ? companyOf(country, seed, random) : null,
    language: country.language,
    source: random() < 0.7 ? 'import' : 'chat',
    status: pick(statusShares, random),
    value: random() < 0.5 ? 0 : Math.round(random() * 10_000),
    assigned_to: agentOf(index),
    assigned_at: created,
    tags: [...tagsOf(random), ...cohortsOf(index)],
    created_at: created,
    updated_at: created,
  };
}

/** Groups of this many persons each have a tag of their own, so that an equality query can find as many. */
export const cohortSizes = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
/** Every so-manieth person is in a cohort until it is full: its members lie apart, as people who are alike do. */
const cohortStride = 7;

export const cohortTag = (size: number): string => `cohort_${size}`;

/** The cohorts that are full among so many persons. */
export const cohortsAmong = (persons: number): number[] =>
  cohortSizes.filter((size) => size * cohortStride <= persons);

const cohortsOf = (index: number): string[] =>
  cohortSizes
    .filter((size, at) => index % cohortStride === at % cohortStride && index < size * cohortStride)
    .map(cohortTag);

/** The persons from number `from` up to `to`, `to` excluded. */
export function peopleOf(seed: number, from: number, to: number): Person[] {
  return Array.from({ length: to - from }, (_, at) => personOf(seed, from + at));
}

/** The id of the agent who has this contact. */
export function agentOf(index: number): string {
  const number = Math.floor(index / agentBlock) * agentsOfBlock + (index % agentsOfBlock);
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** A UUID, version 7, of that time. */
function idOf(time: Date, random: Random): string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const ms = time.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}

/** An address at a domain that is reserved for examples. */
function emailOf(ascii: string, index: number, random: Random): string {
  const local = ascii ? `${ascii}${index % 1_000}` : `c${index}`;
  return `${local}@${pick(domains, random)}`;
}

/** Some companies have many people. */
function companyOf(country: Country, seed: number, random: Random): string {
  const number = Math.floor(random() ** 2 * companiesPerCountry);
  return companyName(country, randomOf(seed + 1, number));
}

/** A contact has up to three. */
function tagsOf(random: Random): string[] {
  const count = Math.floor(random() * 4);
  return [...new Set(Array.from({ length: count }, () => pick(tags, random)))];
}
