import { type Money, moneyOf } from './currency.js';

/** The limit is that of contacts made by hand. */
const largestValue = 1e12;
/** Longer is no number that a double holds. */
const longest = 400;

/** How the numbers of a column are written. */
export interface NumberRules {
  /** The decimal mark; null when nothing tells. */
  decimal: '.' | ',' | null;
  /** The currency of numbers that name none. */
  money?: Money;
  largest?: number;
}

/** What is read from a text that may be two numbers: "1.200" is a thousand and more, or one and a bit. */
export const either = 'either';

/**
 * The number in a cell: "1,234.50", "1.234,50 €", "₹1,00,000", "US$ 99", "(1,200)", "5-"; null for an empty cell,
 * undefined when it is none. One mark before three digits alone may group them or begin a fraction: no amount of a
 * currency without thousandths has such a fraction, else the column's decimal mark decides; without one it is `either`.
 */
export function parseNumber(
  cell: string,
  { decimal, money = 'none', largest = largestValue }: NumberRules,
): number | null | undefined | typeof either {
  const text = cell
    .trim()
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
  if (text === '') return null;
  if (text.length > longest) return undefined;
  const { lead, core, tail } = apart(text);
  const sign = signOf(lead, tail);
  const currency = [lead, tail].map((part) => moneyOf(part.replace(/[+\-−()]|[.,][-–—]+$/g, '')));
  if (core === '' || sign === undefined || currency.includes(undefined)) return undefined;
  const named = currency.includes('thousandths')
    ? 'thousandths'
    : currency.includes('usual')
      ? 'usual'
      : money;
  const plain = withoutSpaces(core);
  const mark = plain && decimalMark(plain, decimal, named);
  if (!plain || mark === undefined) return undefined;
  if (mark === either) return either;
  const [whole = '', fraction = ''] = mark === '' ? [plain] : plain.split(mark);
  const number = sign * Number(`${whole.replace(/[.,]/g, '') || '0'}.${fraction || '0'}`);
  return Math.abs(number) <= largest ? number + 0 : undefined; // -0 is 0
}

/** The digits with their marks, and what stands before and after them. */
function apart(text: string): { lead: string; core: string; tail: string } {
  const found = /^(\D*?)((?:(?<![\p{L}/])[.,])?\d(?:[\d.,\s'’]*\d)?)([.,]?)(\D*)$/u.exec(text);
  if (!found) return { lead: '', core: '', tail: '' };
  return {
    lead: found[1]!,
    core: found[2]!,
    tail: `${/^[-–—]/.test(found[4]!) ? found[3]! : ''}${found[4]!}`,
  };
}

/** Minus before or after, or the brackets of accountants; undefined for what is neither. */
function signOf(lead: string, tail: string): 1 | -1 | undefined {
  const brackets = [lead.includes('('), tail.includes(')')];
  const swiss = /^[.,][-–—]+/.test(tail); // "200.–" has no fraction
  const marks = [...lead.matchAll(/[-−+]/g), ...(swiss ? [] : tail.matchAll(/[-−+]/g))].map(([mark]) => mark);
  if (brackets[0] !== brackets[1] || marks.length > 1 || (brackets[0] && marks.length > 0)) return undefined;
  return brackets[0] || (marks[0] !== undefined && marks[0] !== '+') ? -1 : 1;
}

const spaces = /[\s'’]/;

/** Spaces and apostrophes group digits by threes before the fraction; undefined where they do something else. */
function withoutSpaces(core: string): string | undefined {
  if (!spaces.test(core)) return core;
  const whole = /^[\d\s'’]*/.exec(core)![0];
  const rest = core.slice(whole.length);
  return /^\d{1,3}([\s'’]\d{3})+$/.test(whole) && !spaces.test(rest)
    ? whole.replace(/[\s'’]/g, '') + rest
    : undefined;
}

/** "1,234", "12.345.678", or as in India "1,00,000". */
const grouped = (digits: string, mark: string): boolean =>
  new RegExp(`^\\d{1,3}(\\${mark}\\d{3})+$|^\\d{1,2}(\\${mark}\\d{2})+\\${mark}\\d{3}$`).test(digits);

/** Which mark stands before the fraction: '' when there is none, undefined when it is no number. */
function decimalMark(
  text: string,
  decimal: NumberRules['decimal'],
  money: Money,
): '.' | ',' | '' | typeof either | undefined {
  const marks: string[] = text.match(/[.,]/g) ?? [];
  const last = marks.at(-1) as '.' | ',' | undefined;
  if (!last) return '';
  const other = last === ',' ? '.' : ',';
  if (marks.includes(other)) {
    const [whole = '', ...fractions] = text.split(last);
    return fractions.length === 1 && grouped(whole, other) ? last : undefined;
  }
  if (!grouped(text, last)) return marks.length === 1 ? last : undefined;
  if (marks.length === 1 && text.startsWith('0')) return last;
  if (marks.length > 1 || money === 'usual') return '';
  return decimal === null ? either : decimal === last ? last : '';
}

/** The number in a cell whose decimal mark is known; null when it is empty, undefined when it is none. */
export function parseValue(cell: string, decimalComma: boolean, largest?: number): number | null | undefined {
  const found = parseNumber(cell, { decimal: decimalComma ? ',' : '.', largest });
  return found === either ? undefined : found;
}

/** Which decimal mark a cell tells of by being readable in one way only; undefined when it tells nothing. */
export function tellsMark(cell: string): '.' | ',' | undefined {
  const last = cell.match(/[.,](?=\d)/g)?.at(-1) as '.' | ',' | undefined;
  if (!last) return undefined;
  const number = parseNumber(cell, { decimal: null });
  if (typeof number !== 'number' || number === 0) return undefined;
  const groups = Number(cell.replace(/\D/g, '')) === Math.abs(number);
  return groups ? (last === ',' ? '.' : ',') : last;
}

/** Whether numbers have decimal commas, by those that tell; where none does, or they disagree, by `otherwise`. */
export function hasDecimalComma(cells: readonly string[], otherwise: boolean): boolean {
  const told = cells.map(tellsMark);
  const commas = told.filter((mark) => mark === ',').length - told.filter((mark) => mark === '.').length;
  return commas === 0 ? otherwise : commas > 0;
}
