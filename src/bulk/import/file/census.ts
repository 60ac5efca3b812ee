import { tells } from '../../../contacts/phone-reading.js';
import { phonesIn } from '../../../contacts/phone-text.js';
import type { Conventions } from '../conventions.js';
import { countryOfRow, type PhoneCells } from '../rows/phone-cells.js';

/** So many phones are looked at one by one, and after them every so-manieth: enough to see how they are written. */
const fully = 2_000;
const thenEvery = 32;

/** Counts over a file, row by row, how it writes what can be read in several ways. Holds counts only. */
export class Census {
  private readonly counts;
  private met = 0;

  constructor(private readonly phones: PhoneCells) {
    this.counts = phones.columns
      .filter(({ declared }) => !declared)
      .map(({ at }) => ({ column: at, international: 0, national: 0 }));
  }

  add(cells: readonly string[]): void {
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
    return { phones: this.counts };
  }
}
