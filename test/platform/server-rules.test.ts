import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { currentSession, inTransaction } from '../../src/platform/database/transaction.js';
import { testServers } from '../support/servers.js';

type Parcel = Record<string, unknown> & { _id: string };

/** MongoDB's rules that docs/database.md names, on whichever server the tests run. */
describe('The database', () => {
  const parcels = () => mongoose.connection.collection<Parcel>('parcels');

  beforeAll(async () => {
    await mongoose.connect(testServers().mongodbUri, { autoIndex: false, autoCreate: false });
  });
  afterAll(async () => {
    await mongoose.disconnect();
  });
  beforeEach(async () => {
    await parcels().deleteMany({});
    await parcels().insertOne({ _id: '1', inside: null, weight: null, code: 'a' });
  });

  it.each([
    ['an equality', { code: 'x' }, 'x'],
    ['an equality beside another condition', { code: { $eq: 'x', $gte: '' } }, 'x'],
    ['one under $and', { $and: [{ code: 'x' }, { code: { $gte: '' } }] }, 'x'],
    ['one value of $in', { code: { $in: ['x'] } }, 'x'],
    ['several values', { code: { $in: ['x', 'y'] } }, undefined],
    ['elements of an array', { code: { $elemMatch: { $in: ['x'] } } }, undefined],
    ['a range', { code: { $gte: 'x' } }, undefined],
  ])('takes into an upserted document what its filter names: %s', async (_, filter, code) => {
    const options = { upsert: true, returnDocument: 'after' } as const;
    const made = await parcels().findOneAndUpdate(filter as never, { $set: { made: true } }, options);
    expect(made).toMatchObject({ made: true });
    expect(made!.code).toBe(code);
  });

  it.each([
    ['a path inside null', 28, { $set: { 'inside.at': 1 } }],
    ['a path and one inside it', 40, { $set: { box: {}, 'box.at': 1 } }],
    ['one path twice', 40, { $set: { box: 1 }, $inc: { box: 1 } }],
    ['a number that is none', 14, { $inc: { weight: 1 } }],
    ['a list that is none', 2, { $push: { weight: 1 } }],
    ['an id', 66, { $set: { _id: '2' } }],
  ])('refuses to change %s', async (_, code, update) => {
    await expect(parcels().updateOne({ _id: '1' }, update as never)).rejects.toMatchObject({ code });
  });

  it('ends a transaction in which a write was refused', async () => {
    let rounds = 0;
    const work = inTransaction(async () => {
      rounds += 1;
      const session = currentSession();
      await parcels().insertOne({ _id: `new ${rounds}` }, { session });
      await parcels()
        .insertOne({ _id: '1' }, { session })
        .catch(() => undefined);
      if (rounds > 1) throw new Error('the first round is over');
      await parcels().insertOne({ _id: 'after' }, { session });
    });
    await expect(work).rejects.toThrow('the first round is over');
    expect(await parcels().countDocuments({})).toBe(1);
  });

  it('walks between keys only with a hint, in the order of its fields, upwards', async () => {
    await parcels().createIndex({ code: 1, _id: 1 });
    const walk = (min: object, max: object, hint?: object) => {
      const asked = parcels()
        .find({})
        .min(min as never)
        .max(max as never);
      return (hint ? asked.hint(hint as never) : asked).toArray();
    };
    const index = { code: 1, _id: 1 };
    expect(await walk({ code: 'a', _id: '' }, { code: 'b', _id: '' }, index)).toHaveLength(1);
    await expect(walk({ code: 'a', _id: '' }, { code: 'b', _id: '' })).rejects.toThrow();
    await expect(walk({ _id: '', code: 'a' }, { _id: '', code: 'b' }, index)).rejects.toThrow();
    // MongoDB refuses it, SecantusDB finds nothing.
    const downwards = walk({ code: 'b', _id: '' }, { code: 'a', _id: '' }, index);
    expect(await downwards.catch(() => [])).toEqual([]);
  });
});
