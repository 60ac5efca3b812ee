/**
 * The phones met so far in a file. Canonical phones of up to 15 digits (E.164) are exact as doubles, so a set of a
 * million takes 16 MB in one flat table where a Set of strings takes about 100.
 */
export class SeenPhones {
  private table = new Float64Array(1 << 12);
  private count = 0;
  /** Longer than E.164 allows, which hardly happens. */
  private readonly long = new Set<string>();

  /** Adds a phone; false when it was there already. */
  add(digits: string): boolean {
    if (digits.length > 15) {
      const size = this.long.size;
      return this.long.add(digits).size > size;
    }
    if (this.count * 2 >= this.table.length) this.grow();
    const added = put(this.table, Number(digits));
    if (added) this.count += 1;
    return added;
  }

  has(digits: string): boolean {
    if (digits.length > 15) return this.long.has(digits);
    return this.table[placeOf(this.table, Number(digits))] !== 0;
  }

  private grow(): void {
    const larger = new Float64Array(this.table.length * 2);
    for (const phone of this.table) if (phone !== 0) put(larger, phone);
    this.table = larger;
  }
}

/** Adds a phone; false when it was there already. */
function put(table: Float64Array, phone: number): boolean {
  const place = placeOf(table, phone);
  if (table[place] === phone) return false;
  table[place] = phone;
  return true;
}

/**
 * Where a phone is, or the free place for it. Open addressing with linear probing; 0 marks a free place (no phone is
 * 0), the length is a power of two.
 */
function placeOf(table: Float64Array, phone: number): number {
  const mask = table.length - 1;
  // Fibonacci hashing of both halves: phones of a file differ mostly in their last digits.
  let place =
    (Math.imul((phone % 0x1_0000_0000) | 0, 0x9e3779b1) ^ Math.imul(phone / 0x1_0000_0000, 0x85ebca6b)) >>> 7;
  place &= mask;
  while (table[place] !== 0 && table[place] !== phone) place = (place + 1) & mask;
  return place;
}
