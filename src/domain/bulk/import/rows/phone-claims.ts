import { canonicalPhone } from '../../../contacts/phone/national-variants.js';
import type { ImportJob } from '../job/import-job.js';
import { quote, Wrong } from './cells.js';
import { furtherPhones, mayHaveMore } from './further-phones.js';
import { type PhoneCells, phoneCells, phoneOf } from './phone-cells.js';
import type { ImportRow } from './row.js';
import { SeenPhones } from './seen.js';

/**
 * Which rows of a file have which phones, met before any row is judged: what is another row's first phone, or stands in
 * several rows (at home, at the reception), is nobody's further one. Depends on the file alone, as the verdicts do.
 */
export class PhoneClaims {
  private readonly phones: PhoneCells;
  private readonly first = new SeenPhones();
  private readonly further = new SeenPhones();
  private readonly shared = new SeenPhones();

  constructor({
    plan,
    headings,
    options,
    conventions,
  }: Pick<ImportJob, 'plan' | 'headings' | 'options' | 'conventions'>) {
    this.phones = phoneCells(plan, headings, options.default_country, conventions);
  }

  /** Adds the phones of a row. One that repeats the first phone of an earlier row is a duplicate and claims nothing. */
  add(cells: readonly string[]): void {
    const first = phoneOf(cells, this.phones);
    if (first instanceof Wrong || !this.first.add(canonicalPhone(first)) || !mayHaveMore(cells, this.phones))
      return;
    for (const digits of furtherPhones(cells, this.phones, first).digits) {
      const phone = canonicalPhone(digits);
      if (!this.further.add(phone)) this.shared.add(phone);
    }
  }

  /** The further phones of a row that are its alone, and why the others were left out. */
  judge({ further, phonesLeftOut }: ImportRow): Pick<ImportRow, 'further' | 'phonesLeftOut'> {
    const taken = (digits: string): boolean => this.isTaken(canonicalPhone(digits));
    const others = further
      .filter(taken)
      .map((digits) => `phone ${quote(`+${digits}`)} stands in another row too`);
    return {
      further: others.length > 0 ? further.filter((digits) => !taken(digits)) : further,
      phonesLeftOut: others.length > 0 ? [...phonesLeftOut, ...others] : phonesLeftOut,
    };
  }

  private isTaken = (phone: string): boolean => this.first.has(phone) || this.shared.has(phone);
}
