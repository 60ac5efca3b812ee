import mongoose from 'mongoose';

/** The milliseconds for a write from which on a test may show the same with less. */
const slowWriteMs = 1.2;

/** Whether the database this process is connected to is a slow one: the median of some writes such as a message costs. */
export async function databaseIsSlow(): Promise<boolean> {
  const times: number[] = [];
  for (let at = 0; at < 31; at += 1) {
    const begun = performance.now();
    const update = { $inc: { seq: 1 }, $set: { at: new Date() } };
    await mongoose.connection.collection('probe').updateOne({ n: at % 5 }, update, { upsert: true });
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[15]! > slowWriteMs;
}
