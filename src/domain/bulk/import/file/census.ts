import { tells } from '../../../contacts/phone/phone-reading.js';
import { phonesIn } from '../../../contacts/phone/phone-text.js';
import type { ColumnPlan } from '../columns/columns.js';
import { moneyInHeading, moneyOf } from '../columns/currency.js';
import { either, parseNumber, tellsMark } from '../columns/value.js';
import type { Conventions, NumberCount } from '../job/conventions.js';
import { mayHaveMore } from '../rows/further-phones.js';
import { countryOfRow, type PhoneCells } from '../rows/phone-cells.js';

/** The first phones are all looked at, then every so-manieth: enough to see how they are written. */
const fully = 2_000;
const thenEvery = 32;

/** Counts over a file, row by row, how it writes what can be read in several ways. Holds counts only. */
export class Census {
  private readonly counts;
  private readonly numbers: { columns: number[]; count: NumberCount }[];
  private met = 0;
  private rows = 0;
  private further = false;

  constructor(
    private readonly phones: PhoneCells,
    plan: ColumnPlan,
    headings: readonly string[],
  ) {
    this.numbers = plan
      .filter(({ field }) => field === 'value' || field.startsWith('attributes.'))
      .map(({ field, columns }) => ({
        columns,
        count: emptyCount(
          field,
          columns.map((at) => headings[at] ?? ''),
        ),
      }));
    this.counts = phones.columns
      .filter(({ declared }) => !declared)
      .map(({ at }) => ({ column: at, international: 0, national: 0 }));
  }

  add(cells: readonly string[]): void {
    this.addPhones(cells);
    this.further ||= mayHaveMore(cells, this.phones);
    this.rows += 1;
    if (this.rows > fully && this.rows % thenEvery !== 0) return;
    for (const { columns, count } of this.numbers) for (const at of columns) weigh(cells[at] ?? '', count);
  }

  private addPhones(cells: readonly string[]): void {
    for (const count of this.counts) {
      const cell = cells[count.column] ?? '';
      if (cell === '' || cell.startsWith('+')) continue;
      this.met += 1;
      if (this.met > fully && this.met % thenEvery !== 0) continue;
      const [phone] = phonesIn(cell);
      const country = this.phones.countries.length > 0 ? countryOfRow(cells, this.phones) : undefined;
      const told = phone && country !== null ? tells(phone, country ?? this.phones.country) : undefined;
      if (told) count[told] += 1;
    }
  }

  result(): Conventions {
    const numbers = this.numbers.map(({ count }) => count);
    return { phones: this.counts, numbers, ...(this.further ? { further: true } : {}) };
  }
}

function emptyCount(field: string, headings: string[]): NumberCount {
  const money = headings.map(moneyInHeading);
  const named = (one: string): number => (money.includes(one as never) ? 1 : 0);
  return { field, commas: 0, points: 0, either: 0, usual: named('usual'), thousandths: named('thousandths') };
}

/** Counts what a cell tells of how numbers are written; a text that is none tells nothing. */
function weigh(cell: string, count: NumberCount): void {
  if (cell === '' || cell.length > 40 || /^\d*$/.test(cell)) return;
  const number = parseNumber(cell, { decimal: null });
  if (number === null || number === undefined) return;
  const money = [/^\D*/, /\D*$/].map((end) => moneyOf(end.exec(cell)![0].replace(/[-+−().,]/g, '')));
  if (money.includes('thousandths')) count.thousandths += 1;
  else if (money.includes('usual')) count.usual += 1;
  if (number === either) count.either += 1;
  const mark = tellsMark(cell);
  if (mark) count[mark === ',' ? 'commas' : 'points'] += 1;
}
