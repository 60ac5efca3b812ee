import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { createLog } from '../../src/log.js';
import { insertTogether } from '../../src/platform/database/insert-together.js';
import { connectMongo, disconnectMongo, isDuplicateKey } from '../../src/platform/database/mongo.js';
import { testServers } from '../support/servers.js';

describe('Documents that come at the same time', () => {
  const log = createLog('silent');
  const { mongodbUri } = testServers();
  const collection = () => mongoose.connection.collection('come_together');
  beforeAll(async () => {
    await connectMongo(mongodbUri, log);
    await collection().createIndex({ key: 1 }, { unique: true });
  });
  afterAll(() => disconnectMongo());
  beforeEach(() => collection().deleteMany({}));

  const insert = (_id: string, key: string) => insertTogether(collection(), { _id, key });
  const stored = async () => (await collection().find().toArray()).map(({ _id }) => String(_id)).sort();

  it('are all stored, in fewer trips than there are documents', async () => {
    const trips: number[] = [];
    const many = collection();
    const { insertMany } = many;
    many.insertMany = function (this: unknown, documents: never[], options: never) {
      trips.push(documents.length);
      return Reflect.apply(insertMany, this, [documents, options]);
    } as typeof insertMany;
    const ids = Array.from({ length: 250 }, (_, at) => `id ${String(at).padStart(3, '0')}`);
    await Promise.all(ids.map((id) => insertTogether(many, { _id: id, key: id })));
    expect(await stored()).toEqual(ids);
    // The first went alone.
    expect(trips).toEqual([100, 100, 49]);
  });

  it('are refused one by one: the others of the same trip are stored', async () => {
    await insert('there', 'taken');
    const results = await Promise.allSettled([
      insert('first', 'first'),
      insert('second', 'taken'),
      insert('third', 'third'),
      insert('third', 'of the same id'),
      insert('fourth', 'fourth'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(isDuplicateKey(result.reason)).toBe(true);
    expect(await stored()).toEqual(['first', 'fourth', 'there', 'third']);
    await expect(insert('alone', 'taken')).rejects.toMatchObject({ code: 11_000 });
  });

  it('all learn of it when the database is away, and go on when it is back', async () => {
    const gone = collection();
    await disconnectMongo();
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) => insertTogether(gone, { _id: id, key: id })),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await connectMongo(mongodbUri, log);
    await insert('d', 'd');
    expect(await stored()).toEqual(['d']);
  });

  it('do not wait for a trip that hangs', async () => {
    const slow = collection();
    const { insertOne } = slow;
    let goOn = (): void => undefined;
    const hanging = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    slow.insertOne = async function (this: unknown, ...operation: [never]) {
      slow.insertOne = insertOne;
      await hanging;
      return Reflect.apply(insertOne, this, operation);
    } as typeof insertOne;
    const first = insertTogether(slow, { _id: 'first', key: 'first' });
    await insertTogether(slow, { _id: 'second', key: 'second' });
    expect(await stored()).toEqual(['second']);
    goOn();
    await first;
    expect(await stored()).toEqual(['first', 'second']);
  });
});
