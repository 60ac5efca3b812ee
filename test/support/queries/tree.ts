/** A filter as MongoDB's matcher has it: what is said of paths, put together by and, or, nor and not. */
export type Match =
  | { op: 'and' | 'or' | 'nor' | 'not'; of: Match[] }
  | { op: Comparison; path: string; value: unknown }
  | { op: 'in'; path: string; values: unknown[]; regexes: boolean }
  | { op: 'type'; path: string; types: string[] }
  | { op: 'elemMatchObject'; path: string; of: Match[] }
  | { op: 'exists' | 'elemMatchValue'; path: string; of: Match[] }
  | { op: 'regex'; path: string; pattern: string }
  | { op: 'other'; path: string; name: string; value: unknown };
export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';
type Filter = Record<string, unknown>;

/**
 * A filter in the form the planner sees: implied `$and`s written out, nested ones taken in, an `$in` of one value an
 * equality, equalities of one path under `$or` one `$in` (`optimize` in src/mongo/db/matcher of mongodb/mongo).
 * Throws for an operator it does not know: it is then to be taught here.
 */
export const matchOf = (filter: Filter): Match => together('and', Object.entries(filter).map(ofEntry));

function ofEntry([key, value]: [string, unknown]): Match {
  if (key === '$and' || key === '$or')
    return together(key === '$and' ? 'and' : 'or', (value as Filter[]).map(matchOf));
  if (key === '$nor') return { op: 'nor', of: (value as Filter[]).map(matchOf) };
  if (key === '$comment') return { op: 'and', of: [] };
  if (key.startsWith('$')) return { op: 'other', path: '', name: key, value };
  if (isOperators(value))
    return together(
      'and',
      Object.entries(value).map(([op, of]) => ofOperator(key, op, of, value)),
    );
  if (value instanceof RegExp) return { op: 'regex', path: key, pattern: value.source };
  return { op: 'eq', path: key, value: value ?? null };
}

const isOperators = (value: unknown): value is Filter =>
  isPlain(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key.startsWith('$'));

export const isPlain = (value: unknown): value is Filter =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const comparisons: Record<string, Comparison> = { $eq: 'eq', $lt: 'lt', $lte: 'lte', $gt: 'gt', $gte: 'gte' };

function ofOperator(path: string, name: string, value: unknown, beside: Filter): Match {
  const comparison = comparisons[name];
  if (comparison) return { op: comparison, path, value: value ?? null };
  const not = (of: Match): Match => ({ op: 'not', of: [of] });
  if (name === '$ne') return not({ op: 'eq', path, value: value ?? null });
  if (name === '$in') return inOf(path, value as unknown[]);
  if (name === '$nin') return not(inOf(path, value as unknown[]));
  if (name === '$all')
    return together(
      'and',
      (value as unknown[]).map((one) => ofEntry([path, one])),
    );
  if (name === '$exists') return value ? { op: 'exists', path, of: [] } : not({ op: 'exists', path, of: [] });
  if (name === '$type') return { op: 'type', path, types: [value].flat().map(String).sort() };
  if (name === '$not') return not(value instanceof RegExp ? ofEntry([path, value]) : ofEntry([path, value]));
  if (name === '$regex') {
    const flags = String(beside.$options ?? (value instanceof RegExp ? value.flags : ''));
    return {
      op: 'regex',
      path,
      pattern: `${flags ? `(?${flags})` : ''}${value instanceof RegExp ? value.source : value}`,
    };
  }
  if (name === '$options') return { op: 'and', of: [] };
  if (name === '$elemMatch') {
    const inside = value as Filter;
    return isOperators(inside) && !Object.keys(inside).some((key) => ['$and', '$or', '$nor'].includes(key))
      ? {
          op: 'elemMatchValue',
          path,
          of: Object.entries(inside).map(([op, of]) => ofOperator('', op, of, inside)),
        }
      : { op: 'elemMatchObject', path, of: [matchOf(inside)] };
  }
  if (name === '$size' || name === '$mod') return { op: 'other', path, name, value };
  throw new Error(
    `The check of queries does not know ${name} of ${path}: teach it in test/support/queries/tree.ts.`,
  );
}

const isRegex = (value: unknown): boolean => value instanceof RegExp;

function inOf(path: string, values: readonly unknown[]): Match {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value ?? null])).values()];
  if (distinct.length === 1 && !isRegex(distinct[0])) return { op: 'eq', path, value: distinct[0] };
  return { op: 'in', path, values: distinct, regexes: distinct.some(isRegex) };
}

/** `and` or `or` of these, without needless layers. */
function together(op: 'and' | 'or', children: Match[]): Match {
  const flat = children.flatMap((child) => (child.op === op ? child.of : [child]));
  const of = op === 'or' ? equalitiesAsIn(flat) : flat;
  return of.length === 1 ? of[0]! : { op, of };
}

function equalitiesAsIn(children: Match[]): Match[] {
  const values = new Map<string, unknown[]>();
  const others: Match[] = [];
  for (const child of children) {
    if (child.op === 'eq') values.set(child.path, [...(values.get(child.path) ?? []), child.value]);
    else if (child.op === 'in') values.set(child.path, [...(values.get(child.path) ?? []), ...child.values]);
    else others.push(child);
  }
  return [...[...values].map(([path, of]) => inOf(path, of)), ...others];
}
