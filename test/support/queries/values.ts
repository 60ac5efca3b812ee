/** The kinds of values that MongoDB keeps apart when it compares: a comparison never leaves its kind. */
export type Kind = 'null' | 'number' | 'text' | 'object' | 'array' | 'id' | 'boolean' | 'time' | 'end';

/** `end`: MinKey and MaxKey. Throws for what no query of ours compares. */
export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Date) return 'time';
  if (Array.isArray(value)) return 'array';
  const type = (value as { _bsontype?: string })._bsontype;
  if (type === 'ObjectId') return 'id';
  if (type === 'MinKey' || type === 'MaxKey') return 'end';
  if (type === undefined) return 'object';
  return 'number'; // Int32, Long, Double, Decimal128
}

/** Two of one kind: below 0, 0 or above 0. Texts by their bytes, as without a collation. */
export function compareValues(one: unknown, other: unknown): number {
  switch (kindOf(one)) {
    case 'null':
      return 0;
    case 'text':
      return Buffer.compare(Buffer.from(one as string), Buffer.from(other as string));
    case 'id':
      return String(one) < String(other) ? -1 : Number(String(one) > String(other));
    case 'object':
    case 'array':
    case 'end':
      return JSON.stringify(one) === JSON.stringify(other) ? 0 : Number.NaN;
    default:
      return Number(one) - Number(other);
  }
}

/** Whether a range from this value on holds everything of its kind. */
export function isSmallest(value: unknown): boolean {
  const kind = kindOf(value);
  if (kind === 'text') return value === '';
  if (kind === 'boolean') return value === false;
  if (kind === 'time') return (value as Date).getTime() <= 0;
  return kind === 'id' ? /^0+$/.test(String(value)) : false;
}
