import {
  type Conventions,
  conventionOf,
  type NumberCount,
  numberRulesOf,
  type PhoneCount,
} from './job/conventions.js';
import type { ImportJob } from './job/import-job.js';

type Read = Pick<ImportJob, 'headings'> & {
  conventions?: Conventions | null;
  /** ISO country of phones without a country code. */
  country: string;
  delimiter: string;
};

/** What was decided about a file, in sentences for people. */
export const readingsOf = (read: Read): string[] => [
  ...(read.conventions?.phones ?? []).flatMap((count) => ofPhones(count, read)),
  ...(read.conventions?.numbers ?? []).flatMap((count) => ofNumbers(count, read)),
];

function ofPhones(count: PhoneCount, { headings, country }: Read): string[] {
  const { column, international, national } = count;
  const begin = `Column "${headings[column] ?? ''}": `;
  const how = conventionOf(count);
  if (how === 'unknown') return [];
  if (how === 'mixed') {
    return [
      `${begin}some numbers without + begin with their country code (${number(international)}), others do not (${number(national)}, read as numbers of ${country}).`,
    ];
  }
  const [sure, other] = how === 'national' ? [national, international] : [international, national];
  const way = how === 'national' ? `as numbers of ${country}` : 'with their country code at the beginning';
  const but = other > 0 ? `, ${number(other)} only in another way` : '';
  return [`${begin}numbers without + are read ${way} (${number(sure)} can be read in no other way${but}).`];
}

function ofNumbers(count: NumberCount, read: Read): string[] {
  const { field, commas, points, usual } = count;
  if (count.either + commas + points === 0) return [];
  const { decimal, money } = numberRulesOf(field, read);
  const begin = `Field "${field}": `;
  if (money === 'usual' && usual > 0 && count.either > 0 && commas + points === 0)
    return [`${begin}1.234 and 1,234 are read as 1234, as no amount of this currency has three decimals.`];
  if (decimal === null)
    return [
      `${begin}numbers like 1.234 may be 1234 or a fraction: nothing in the file tells which, so they are left out.`,
    ];
  const example = decimal === ',' ? '1.234,5' : '1,234.5';
  const why =
    commas + points > 0
      ? `as ${number(Math.max(commas, points))} can be read in no other way`
      : 'as in files like this';
  return [`${begin}${example} is read as 1234.5, ${why}.`];
}

const number = (count: number): string => count.toLocaleString('en');
