import { z } from 'zod';
import { AppError } from '../../../errors.js';

/** What every list takes. */
const pageFields = {
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(200, 'must be at most 200')
    .default(50)
    .describe('At most this many'),
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe('`next_cursor` of the page before; absent: from the beginning'),
};

/** The query of a list with these filters. */
export const paged = <Shape extends z.core.$ZodLooseShape>(filters: Shape) =>
  z.strictObject({ ...pageFields, ...filters });

/** A page of a list as it is answered. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ data: z.array(item), next_cursor: z.string().nullable() });

export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}

/** The only page of a list that is never long. */
export const wholeList = <Item>(data: Item[]): Page<Item> => ({ data, next_cursor: null });

/** Places in a list: by id, or by a time (milliseconds) or another whole number and, among equals, by id. */
export const idPlace = z.string().max(100);
export const numberPlace = z.tuple([z.number().int().min(-8.64e15).max(8.64e15), idPlace]);

/**
 * The page of a list that a request asks for. A cursor is the name of its list and the place of the last item
 * shown: opaque to callers, base64url JSON to us.
 */
export class Paging {
  /** How many are shown. */
  readonly limit: number;
  /** How many to look for: one more than is shown, which only tells that there is a next page. */
  readonly take: number;

  constructor(
    private readonly list: string,
    private readonly asked: { limit?: number; cursor?: string },
  ) {
    this.limit = asked.limit ?? 50;
    this.take = this.limit + 1;
  }

  /** The place after which the page begins, or undefined for the beginning. Errors: `invalid_input`. */
  after<Place extends z.ZodType>(place: Place): z.output<Place> | undefined {
    if (this.asked.cursor === undefined) return undefined;
    try {
      const [list, stored] = JSON.parse(Buffer.from(this.asked.cursor, 'base64url').toString());
      z.literal(this.list).parse(list);
      return place.parse(stored);
    } catch {
      throw new AppError(
        'invalid_input',
        'cursor: does not belong to this list; use next_cursor of the page before.',
        {
          errors: [{ field: 'cursor', message: 'does not belong to this list' }],
        },
      );
    }
  }

  /** The page, from `take` items at most. */
  of<Found, Item>(
    found: Found[],
    place: (last: Found) => unknown,
    present: (item: Found) => Item,
  ): Page<Item> {
    const shown = found.slice(0, this.limit);
    const last = shown.at(-1);
    const more = found.length >= this.take && last !== undefined;
    return this.upTo(shown.map(present), more ? place(last) : null);
  }

  /** The page of exactly these, which ends at this place; null: the list ends too. */
  upTo<Item>(data: Item[], place: unknown): Page<Item> {
    return { data, next_cursor: place === null ? null : this.cursor(place) };
  }

  private cursor(place: unknown): string {
    return Buffer.from(JSON.stringify([this.list, place])).toString('base64url');
  }
}
