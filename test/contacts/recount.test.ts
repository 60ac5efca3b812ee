import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { CountersModel } from '../../src/domain/contacts/figures/counters.js';
import { recountDaily } from '../../src/domain/contacts/figures/recount.js';
import { createLog } from '../../src/log.js';
import { useDatabase } from '../support/database.js';
import { contacts } from './start-contacts.js';

describe('The daily recount', () => {
  useDatabase();

  const log = createLog('silent');
  const recounts = () => mongoose.connection.collection<{ _id: string; drift: unknown }>('recounts');
  const counted = async (): Promise<number> =>
    (await CountersModel.find().lean()).reduce((sum, { count }) => sum + (count?.new ?? 0), 0);

  it('is made again when a process died over it: the day counts when it is done', async () => {
    await contacts({}, {}, {});
    const [first] = await CountersModel.find().limit(1).lean();
    await CountersModel.updateOne({ _id: first!._id }, { $inc: { 'count.new': 5 } });
    // An earlier version left it behind like this.
    await recounts().insertOne({ _id: '2031-05-04', drift: null });
    await recountDaily(log, new Date('2031-05-04T03:00:00Z'));
    expect(await counted()).toBe(3);
    expect(await recounts().findOne({ _id: '2031-05-04' })).toMatchObject({ drift: { count: { new: -5 } } });
  });

  it('is made once a day', async () => {
    await recountDaily(log, new Date('2031-05-05T03:00:00Z'));
    const [first] = await CountersModel.find().limit(1).lean();
    await CountersModel.updateOne({ _id: first!._id }, { $inc: { 'count.new': 5 } });
    await recountDaily(log, new Date('2031-05-05T04:00:00Z'));
    expect(await counted()).toBe(8);
    await recountDaily(log, new Date('2031-05-06T03:00:00Z'));
    expect(await counted()).toBe(3);
  });
});
