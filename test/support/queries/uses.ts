import { isComparison, isSubsetOf } from './subset.js';
import { type Match, matchOf } from './tree.js';
import { isSmallest } from './values.js';

/** An index as `listIndexes` tells of it. */
export interface Index {
  name: string;
  key: Record<string, number>;
  unique?: boolean;
  sparse?: boolean;
  partialFilterExpression?: Record<string, unknown>;
}
export type Sort = [path: string, order: number][];

/** A way in which MongoDB can find what a query asks for. */
export interface Use {
  /** The indexes that are walked. */
  indexes: string[];
  /** It comes in the order that is asked for. */
  sorted: boolean;
  /** No more than the query names: unique values, each at most once. */
  unique: boolean;
}

/** How much of an index a condition leaves: single places, a part, or no less than the whole of it. */
type Bounds = { kind: 'points' | 'part' | 'whole'; single: boolean };
type Leaf = { path: string; match: Match };

/**
 * The ways in which indexes serve a query, by the rules of src/mongo/db/query/planner_ixselect.cpp in mongodb/mongo: a
 * condition on the first field of the index, or such an index for each branch of an `$or`; a partial index only for
 * what is seen to be within its condition, a branch for itself too; a sparse one not for what is null or negated.
 * What would read the whole of an index is no use, except of a partial one, which holds just what is wanted.
 */
export function usesOf(
  query: Match,
  indexes: readonly Index[],
  sort: Sort,
  proofs: Match[] = [query],
): Use[] {
  const { leaves, ors } = conjunction(query);
  const direct = indexes
    .flatMap((index) => forms(index, leaves))
    .flatMap((index) => useOf(index, leaves, sort, proofs));
  const branched = ors.flatMap((branches) => {
    const each = branches.map((branch) => usesOf(branch, indexes, sort, [...proofs.slice(0, 1), branch]));
    if (each.some((uses) => uses.length === 0)) return [];
    const best = each.map((uses) => uses.find(({ sorted }) => sorted) ?? uses[0]!);
    return {
      indexes: best.flatMap((use) => use.indexes),
      sorted: best.every(({ sorted }) => sorted),
      unique: each.every((uses) => uses.some(({ unique }) => unique)),
    };
  });
  return [...direct, ...branched];
}

/** What must all hold: conditions on paths, and the `$or`s. */
function conjunction(query: Match, prefix = ''): { leaves: Leaf[]; ors: Match[][] } {
  if (query.op === 'or') return { leaves: [], ors: [query.of] };
  if (query.op === 'nor') return { leaves: [], ors: [] };
  if (query.op === 'and' || query.op === 'elemMatchObject') {
    const inside = !('path' in query) ? prefix : `${prefix}${query.path}.`;
    const parts = query.of.map((child) => conjunction(child, inside));
    return {
      leaves: parts.flatMap(({ leaves }) => leaves),
      // A branch under an array's elements speaks of other paths.
      ors: query.op === 'and' ? parts.flatMap(({ ors }) => ors) : [],
    };
  }
  const of = query.op === 'not' ? query.of[0]! : query;
  return { leaves: 'path' in of ? [{ path: prefix + of.path, match: query }] : [], ors: [] };
}

/** A wildcard index as the index of each path that it holds. */
function forms(index: Index, leaves: Leaf[]): Index[] {
  const wild = Object.keys(index.key).find((path) => path.endsWith('$**'));
  if (wild === undefined) return [index];
  const inside = leaves.filter(({ path }) => path.startsWith(wild.slice(0, -3)));
  return inside.map(({ path }) => ({ ...index, key: { [path]: 1 }, sparse: true }));
}

function useOf(index: Index, leaves: Leaf[], sort: Sort, proofs: Match[]): Use[] {
  const partial = index.partialFilterExpression && matchOf(index.partialFilterExpression);
  if (partial && !proofs.some((proof) => isSubsetOf(proof, partial))) return [];
  const fields = Object.entries(index.key);
  const bounds = fields.map(([path]) => boundsOf(path, leaves, index.sparse ?? false));
  const [first] = bounds;
  const all = leaves.length === 0 && !index.sparse && sort.length > 0;
  if (!all && !(first && (first.kind !== 'whole' || partial || index.sparse))) return [];
  const sorted = givesOrder(fields, bounds, sort);
  if (all && !sorted) return [];
  const unique = (index.unique || index.name === '_id_') && bounds.every((one) => one?.kind === 'points');
  return [{ indexes: [index.name], sorted, unique: unique === true }];
}

/** The narrowest of what is said of the path; undefined where that says nothing an index could use. */
function boundsOf(path: string, leaves: Leaf[], sparse: boolean): Bounds | undefined {
  const order = { points: 0, part: 1, whole: 2 };
  const found = leaves
    .filter((leaf) => leaf.path === path)
    .flatMap(({ match }) => boundsOfMatch(match, sparse) ?? []);
  return found.sort((one, other) => order[one.kind] - order[other.kind])[0];
}

function boundsOfMatch(match: Match, sparse: boolean): Bounds | undefined {
  if (sparse && !isInSparse(match)) return undefined;
  if (match.op === 'eq') return { kind: 'points', single: true };
  if (match.op === 'in' && !match.regexes) return { kind: 'points', single: false };
  if (isComparison(match)) {
    // A walk in batches begins from the first id on.
    const fromStart = match.path !== '_id' && ['gt', 'gte'].includes(match.op) && isSmallest(match.value);
    return { kind: fromStart ? 'whole' : 'part', single: false };
  }
  if (match.op === 'regex')
    return { kind: /^\^[\w:~&#@-]/.test(match.pattern) ? 'part' : 'whole', single: false };
  if (match.op === 'elemMatchValue') {
    const inside = match.of.map((child) => boundsOfMatch(child, false));
    return (
      inside.find((one) => one?.kind === 'points') ?? inside.find((one) => one?.kind === 'part') ?? inside[0]
    );
  }
  return match.op === 'other' ? undefined : { kind: 'whole', single: false };
}

/** A sparse index lacks the documents without the field, which null and negations find as well. */
function isInSparse(match: Match): boolean {
  if (match.op === 'not')
    return match.of[0]!.op === 'eq' && (match.of[0] as { value: unknown }).value === null;
  if (match.op === 'eq' || match.op === 'gte' || match.op === 'lte') return match.value !== null;
  return match.op !== 'in' || !match.values.includes(null);
}

/** Whether the keys come in this order: between its fields there are only such that are one value each, or few. */
function givesOrder(fields: [string, number][], bounds: (Bounds | undefined)[], sort: Sort): boolean {
  let at = 0;
  let direction: number | undefined;
  for (const [place, [path, order]] of fields.entries()) {
    const wanted = sort[at];
    if (
      wanted &&
      wanted[0] === path &&
      (bounds[place]?.single || direction === undefined || wanted[1] * order === direction)
    ) {
      if (!bounds[place]?.single) direction = wanted[1] * order;
      at += 1;
    } else if (bounds[place]?.kind !== 'points') break;
  }
  return at === sort.length;
}
