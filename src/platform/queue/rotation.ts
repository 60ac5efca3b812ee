/**
 * Goes through more than is looked at at once, page by page, and then from the beginning again: what stays owed for
 * long does not hide what comes after it. Every process has its own place.
 */
export class Rotation {
  private after = '';

  /** `most` are looked at at once. */
  constructor(private readonly most: number) {}

  /** The next keys. `page` gives up to `most` that come after `after`, in their order; the same key may come again. */
  async next(page: (after: string, most: number) => Promise<string[]>): Promise<string[]> {
    const keys = await page(this.after, this.most);
    this.after = keys.length < this.most ? '' : keys.at(-1)!;
    return keys;
  }
}
