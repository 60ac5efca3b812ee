import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { Schema } from 'mongoose';
import { createLog } from '../../src/log.js';
import { makeIndexes } from '../../src/platform/database/indexes.js';
import { testServers } from '../support/servers.js';

interface Parcel {
  _id: string;
  state: string;
  place: string;
  code: string;
}

describe('The indexes of a collection', () => {
  const log = createLog('silent');
  const schema = new Schema<Parcel>({ _id: String, state: String, place: String, code: String });
  schema.index({ state: 1, place: 1 }, { name: 'owed', partialFilterExpression: { state: 'owed' } });
  schema.index({ code: 1 }, { unique: true });
  const Parcels = mongoose.model<Parcel>('Parcel', schema);
  const indexes = async () => (await Parcels.collection.indexes()).map(({ name, key }) => [name, key]);

  beforeAll(async () => {
    await mongoose.connect(testServers().mongodbUri, { autoIndex: false, autoCreate: false });
  });
  afterAll(async () => {
    await mongoose.disconnect();
  });

  it('are made anew where an earlier version defined them otherwise', async () => {
    await Parcels.collection.createIndex({ place: 1 }, { name: 'owed' });
    await Parcels.collection.createIndex({ code: 1 });
    await Parcels.collection.createIndex({ other: 1 }, { name: 'somebody_elses' });
    await makeIndexes(Parcels as unknown as mongoose.Model<unknown>, log);
    const now = await indexes();
    expect(now).toContainEqual(['owed', { state: 1, place: 1 }]);
    expect(now).toContainEqual(['somebody_elses', { other: 1 }]);
    await Parcels.create({ _id: '1', state: 'owed', place: 'a', code: 'x' });
    await expect(Parcels.create({ _id: '2', state: 'owed', place: 'b', code: 'x' })).rejects.toMatchObject({
      code: 11_000,
    });
  });

  it('are made anew by several processes that start at once', async () => {
    await Parcels.collection.dropIndex('owed');
    await Parcels.collection.createIndex({ place: 1 }, { name: 'owed' });
    const model = Parcels as unknown as mongoose.Model<unknown>;
    await Promise.all(Array.from({ length: 8 }, () => makeIndexes(model, log)));
    expect(await indexes()).toContainEqual(['owed', { state: 1, place: 1 }]);
  });

  it('go where another one serves their queries as well', async () => {
    await Parcels.collection.createIndex({ place: 1 });
    await Parcels.collection.createIndex({ place: 1, other: 1 });
    const longer = mongoose.model<Parcel>(
      'LongerParcel',
      new Schema<Parcel>({ _id: String }, { collection: Parcels.collection.name }).index({
        place: 1,
        code: 1,
      }),
    );
    await makeIndexes(longer as unknown as mongoose.Model<unknown>, log);
    const now = await indexes();
    expect(now).toContainEqual(['place_1_code_1', { place: 1, code: 1 }]);
    expect(now).toContainEqual(['place_1_other_1', { place: 1, other: 1 }]);
    expect(now).not.toContainEqual(['place_1', { place: 1 }]);
    expect(now).toContainEqual(['code_1', { code: 1 }]);
  });

  it('stay as they are where nothing changed', async () => {
    const before = await indexes();
    await makeIndexes(Parcels as unknown as mongoose.Model<unknown>, log);
    expect(await indexes()).toEqual(before);
  });
});
