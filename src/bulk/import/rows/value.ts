/** As for contacts made by hand. */
const largestValue = 1e12;

/** Signs and codes of currencies around a number, and the spaces and apostrophes some countries group digits with. */
const currency = /\p{Sc}|^\s*[A-Z]{3}(?=[\s\d\-−])|(?<=[\s\d])[A-Z]{3}\s*$/gu;
const grouping = /[\s\u00a0\u202f'’]/g;

/**
 * The number in a cell ("1,234.50", "1.234,50 €", "US$ 99", "-5"); null for an empty cell, undefined when it is
 * none. One kind of separator alone is ambiguous: `decimalComma` decides whether "1,234" or "1.234" is a thousand
 * and more.
 */
export function parseValue(
  cell: string,
  decimalComma: boolean,
  largest = largestValue,
): number | null | undefined {
  if (cell.trim() === '') return null;
  const bare = cell
    .replace(/^\s*(US|A|C|R|MX)(?=\$)/, '')
    .replace(currency, '')
    .replace(grouping, '')
    .replace('−', '-');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(bare)) return undefined;
  const decimal = decimalMark(bare, decimalComma);
  const thousands = decimal === ',' ? '.' : ',';
  const [whole, fraction, ...more] = decimal === undefined ? [bare] : bare.split(decimal);
  if (more.length > 0 || fraction?.includes(thousands)) return undefined;
  const sign = whole!.startsWith('-') ? -1 : 1;
  const digits = whole!.replace(/^[+-]/, '');
  const separator = /[.,]/.exec(digits)?.[0];
  if (separator && !grouped(digits, separator)) return undefined;
  const number = sign * Number(`${digits.replace(/[.,]/g, '') || '0'}.${fraction || '0'}`);
  return Math.abs(number) <= largest ? number + 0 : undefined; // -0 is 0
}

/** Which separator stands before the fraction: the last one where both occur, else by how it is used. */
function decimalMark(text: string, decimalComma: boolean): '.' | ',' | undefined {
  const comma = text.lastIndexOf(',');
  const dot = text.lastIndexOf('.');
  if (comma < 0 && dot < 0) return undefined;
  if (comma >= 0 && dot >= 0) return comma > dot ? ',' : '.';
  const only = comma >= 0 ? ',' : '.';
  const digits = text.replace(/^[+-]/, '');
  if (!grouped(digits, only)) return only;
  const several = digits.split(only).length > 2;
  const native = only === ',' ? decimalComma : !decimalComma;
  return several || !native ? undefined : only;
}

/** Digits in groups of three: "1,234" or "12.345.678". */
const grouped = (digits: string, separator: string): boolean =>
  new RegExp(`^\\d{1,3}(\\${separator}\\d{3})+$`).test(digits);

/**
 * Whether a file has decimal commas, by those of its numbers that can be read in one way only ("12,50",
 * "1.234.567"); where none tells, or they disagree, by `otherwise`.
 */
export function hasDecimalComma(cells: readonly string[], otherwise: boolean): boolean {
  let commas = 0;
  for (const cell of cells) {
    const marks: string[] = cell.match(/[.,]/g) ?? [];
    const last = marks.at(-1);
    const number = parseValue(cell, true);
    if (last === undefined || typeof number !== 'number' || number !== parseValue(cell, false)) continue;
    const isDecimal = marks.length === 1 || marks.includes(last === ',' ? '.' : ',');
    commas += (last === ',') === isDecimal ? 1 : -1;
  }
  return commas === 0 ? otherwise : commas > 0;
}
