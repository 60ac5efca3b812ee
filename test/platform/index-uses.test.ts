import { describe, expect, it } from '@jest/globals';
import { type Asked, asksOf } from '../support/queries/asked.js';
import { judge } from '../support/queries/judge.js';
import { lineOf, shapeOf } from '../support/queries/shape.js';
import type { Index } from '../support/queries/uses.js';

const indexes: Index[] = [
  { name: '_id_', key: { _id: 1 } },
  { name: 'code', key: { code: 1 }, unique: true },
  { name: 'place', key: { place: 1, at: -1, _id: 1 } },
  { name: 'owed', key: { state: 1, at: 1 }, partialFilterExpression: { state: { $in: ['new', 'old'] } } },
  { name: 'label', key: { label: 1 }, sparse: true },
  { name: 'mark', key: { mark: 1 }, partialFilterExpression: { mark: { $gte: '' } } },
  { name: 'extra', key: { 'extra.$**': 1 } },
];

const find = (filter: object, more: object = {}): Asked =>
  asksOf({ find: 'parcels', filter, limit: 10, ...more })[0]!;
const faults = (asked: Asked): string[] =>
  judge(asked, indexes).problems.map(
    (problem) => /no index that|nothing says|no index gives|hint/.exec(problem)![0],
  );

describe('A query is held against the indexes of its collection', () => {
  it.each<[string, object, object?]>([
    ['the first field of an index', { place: 'a', weight: 3 }],
    ['a range of it', { place: { $gt: 'a' } }],
    ['a pattern with a beginning', { place: { $regex: '^ab' } }],
    ['elements of an array', { place: { $elemMatch: { $gte: 'a', $lt: 'b' } } }],
    ['an index for each branch', { $or: [{ code: 'x' }, { place: 'a' }], weight: 3 }],
    ['a branch within a partial index', { $or: [{ code: 'x' }, { mark: 'm' }] }],
    ['what is within a partial index', { state: 'new', weight: 3 }],
    ['all of a partial index', { mark: { $gte: '' } }],
    ['all of a sparse index', { label: { $ne: null } }],
    ['a path of a wildcard index', { 'extra.colour': 'red' }],
    ['an order that an index has', { place: 'a' }, { sort: { at: -1, _id: 1 } }],
    ['the same backwards', { place: 'a' }, { sort: { at: 1, _id: -1 } }],
    ['the order behind several values', { state: { $in: ['new', 'old'] } }, { sort: { at: 1 } }],
    ['an order without a condition', {}, { sort: { code: 1 } }],
    [
      'no more than named unique values',
      { code: { $in: ['x', 'y'] } },
      { limit: undefined, sort: { at: 1 } },
    ],
    ['batches by id', { _id: { $gt: '' }, weight: 3 }, { sort: { _id: 1 } }],
    ['keys of a hinted index', { weight: 3 }, { hint: { code: 1 }, min: { code: 'a' }, max: { code: 'b' } }],
  ])('good: %s', (_, filter, more = {}) => {
    expect(faults(find(filter, more))).toEqual([]);
  });

  const [walks, endless, sorts, hint] = ['no index that', 'nothing says', 'no index gives', 'hint'] as const;
  it.each<[string, string[], object, object?]>([
    ['no index', [walks], { weight: 3 }],
    ['a later field alone', [walks], { at: 3 }],
    ['one branch without an index', [walks], { $or: [{ code: 'x' }, { weight: 3 }] }],
    ['part of the states of a partial index', [walks], { state: { $in: ['new', 'done'] } }],
    ['what is not within a partial index', [walks], { mark: null }],
    ['null in a sparse index', [walks], { label: null }],
    ['only a negation', [walks], { place: { $ne: 'a' } }],
    ['a pattern from anywhere', [walks], { place: { $regex: 'ab' } }],
    ['no end', [endless], { place: 'a' }, { limit: undefined }],
    ['neither', [walks, endless], { weight: 3 }, { limit: undefined }],
    ['another order', [sorts], { place: 'a' }, { sort: { weight: 1 } }],
    ['a mixed order', [sorts], { place: 'a' }, { sort: { at: 1, _id: 1 } }],
    ['an order behind a range', [sorts], { place: { $gt: 'a' } }, { sort: { at: -1 } }],
    ['a hint of no index', [hint], { place: 'a' }, { hint: { weight: 1 } }],
    ['a hint that lacks a part', [hint], { weight: 3 }, { hint: { mark: 1 } }],
    ['bounds of another order', [hint], {}, { hint: { state: 1, at: 1 }, min: { at: 1, state: 'a' } }],
    ['bounds without a hint', [hint], {}, { min: { code: 'a' } }],
  ])('bad: %s', (_, expected, filter, more = {}) => {
    expect(faults(find(filter, more))).toEqual(expected);
  });
});

describe('What a command asks', () => {
  it('is every statement of a write, and every pipeline with its look-ups', () => {
    const u = { $set: { a: 1 } };
    const updates = [
      { q: { code: 'x' }, u },
      { q: { place: 'a' }, u, multi: true },
    ];
    const deletes = [
      { q: { code: 'x' }, limit: 1 },
      { q: {}, limit: 0 },
    ];
    const pipeline = [
      { $match: { place: 'a' } },
      { $match: { weight: { $gt: 3 } } },
      { $sort: { at: -1 } },
      { $limit: 5 },
      { $lookup: { from: 'people', localField: 'by', foreignField: '_id', as: 'by' } },
    ];
    const lines = [
      { update: 'parcels', updates },
      { delete: 'parcels', deletes },
      { findAndModify: 'parcels', query: { code: 'x' }, sort: { at: -1 } },
      { distinct: 'parcels', key: 'place', query: { state: 'new' } },
      { aggregate: 'parcels', pipeline },
      { insert: 'parcels', documents: [] },
    ].flatMap((command) => asksOf(command).map(lineOf));
    expect(lines).toEqual([
      'update parcels: code=',
      'update parcels: place= (all)',
      'delete parcels: code=',
      'delete parcels: everything (all)',
      'findAndModify parcels: code= by -at',
      'distinct parcels: state= (all)',
      'aggregate parcels: place= & weight> by -at',
      '$lookup people: _id= (all)',
    ]);
    expect(() => asksOf({ aggregate: 'a', pipeline: [{ $unionWith: 'b' }] })).toThrow('$unionWith');
  });

  it('is one shape, whatever its values, unless the condition of a partial index tells them apart', () => {
    const shape = (filter: object) => JSON.stringify(shapeOf(find(filter), (path) => path === 'state'));
    expect(shape({ code: 'x', at: { $lt: new Date(9) } })).toBe(
      shape({ code: 'y', at: { $lt: new Date(7) } }),
    );
    expect(shape({ place: { $in: ['a', 'b', 'c'] } })).toBe(shape({ place: { $in: ['d'] } }));
    expect(shape({ state: 'new' })).not.toBe(shape({ state: 'done' }));
    expect(shape({ code: null })).not.toBe(shape({ code: 'x' }));
    expect(shape({ code: '' })).not.toBe(shape({ code: 'x' }));
  });
});
