import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matches } from '../support/queries/matches.js';
import { isSubsetOf } from '../support/queries/subset.js';
import { matchOf } from '../support/queries/tree.js';

type Filter = Record<string, unknown>;
const isSeen = (query: Filter, condition: Filter): boolean => isSubsetOf(matchOf(query), matchOf(condition));
const [early, late] = [new Date(0), new Date(5_000)];

describe('MongoDB sees that a query is within a partial index', () => {
  it.each<[Filter, Filter]>([
    [{ a: 'x' }, { a: { $gte: '' } }],
    [{ a: { $in: ['x', 'y'] }, b: 1 }, { a: { $gte: '' } }],
    [{ a: { $gte: early, $lte: late } }, { a: { $gte: early } }],
    [{ a: true }, { a: { $gte: false } }],
    [{ a: 'x' }, { a: { $exists: true } }],
    [{ a: { $ne: null } }, { a: { $exists: true } }],
    [{ a: { $eq: 'x', $type: 'string' } }, { a: { $type: 'string' } }],
    [{ a: 'x' }, { a: { $in: ['x', 'y'] } }],
    [{ a: { $in: ['y', 'x'] } }, { a: { $in: ['x', 'y'] } }],
    [{ $or: [{ a: 'x' }, { a: 'y' }] }, { a: { $in: ['x', 'y'] } }],
    [
      { $and: [{ a: { $in: ['x', 'y', 'z'] } }, { a: { $in: ['x', 'y'] } }] },
      { a: { $in: ['x', 'y', 'z'] } },
    ],
    [
      { a: 6, b: 1 },
      { a: { $gt: 5 }, b: 1 },
    ],
    [{ a: 5, b: 5 }, { $or: [{ a: 3 }, { $and: [{ a: 5 }, { b: 5 }] }] }],
    [
      {
        $or: [
          { a: 1, c: 1 },
          { a: 1, c: { $gt: 2 } },
        ],
      },
      { a: 1 },
    ],
  ])('of %j in %j', (query, condition) => {
    expect(isSeen(query, condition)).toBe(true);
  });

  it.each<[string, Filter, Filter]>([
    ['it does not reason about types', { a: 'x' }, { a: { $type: 'string' } }],
    ['nor of a value of another type', { a: null }, { a: { $gte: '' } }],
    ['nor that two of three are three', { a: { $in: ['x', 'y'] } }, { a: { $in: ['x', 'y', 'z'] } }],
    ['a range that only ends begins anywhere', { a: { $lte: late } }, { a: { $gte: early } }],
    ['null is no existence', { a: null }, { a: { $exists: true } }],
    ['another path', { b: 'x' }, { a: { $gte: '' } }],
    ['one branch of two', { $or: [{ a: 'x' }, { b: 1 }] }, { a: { $gte: '' } }],
    ['a negation', { a: { $ne: 'x' } }, { a: { $gte: '' } }],
    ['half of a condition', { a: 6 }, { a: { $gt: 5 }, b: 1 }],
    ['a wider range', { a: { $gte: 5 } }, { a: { $gt: 5 } }],
    ['a pattern, though it is of texts', { a: { $regex: '^x' } }, { a: { $gte: '' } }],
  ])('but %s: %j in %j', (_, query, condition) => {
    expect(isSeen(query, condition)).toBe(false);
  });

  it('only where every document that the query finds is in the index', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        filterOf(queryOperators),
        filterOf(conditionOperators),
        fc.array(document, { minLength: 20, maxLength: 20 }),
        (query, condition, documents) => {
          if (!isSeen(query, condition)) return;
          seen += 1;
          for (const one of documents)
            if (matches(one, query)) expect({ one, in: matches(one, condition) }).toEqual({ one, in: true });
        },
      ),
      { numRuns: 6_000 },
    );
    expect(seen).toBeGreaterThan(150);
  });
});

const value = fc.constantFrom<unknown>(null, '', 'a', 'b', -1, 0, 1, true, false, early, late);
const document = fc.record(
  { a: fc.oneof(value, fc.array(value, { maxLength: 3 })), b: value },
  { requiredKeys: [] },
);
const comparison = fc
  .record({ op: fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), value })
  .map(({ op, value: of }) => ({ [op]: of }));
const several = fc.array(value, { minLength: 1, maxLength: 3 });
const conditionOperators = fc.oneof(
  { weight: 3, arbitrary: comparison },
  several.map(($in) => ({ $in })),
  fc.constantFrom<Filter>({ $exists: true }, { $type: 'string' }, { $type: 'number' }),
);
const queryOperators = fc.oneof(
  { weight: 3, arbitrary: conditionOperators },
  value.map(($ne) => ({ $ne })),
  several.map(($nin) => ({ $nin })),
  comparison.map(($not) => ({ $not })),
  comparison.map(($elemMatch) => ({ $elemMatch })),
);

function filterOf(operators: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      fc
        .record({ path: fc.constantFrom('a', 'b'), asked: operators })
        .map(({ path, asked }) => ({ [path]: asked })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 2 }).map(($and) => ({ $and })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 2 }).map(($or) => ({ $or })),
    ),
  }));
  return filter;
}
