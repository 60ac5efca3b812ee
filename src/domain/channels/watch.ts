import { tellOfFailure, tellOfReturn } from './announce-health.js';
import type { ChannelHealth } from './channel-health.js';
import { ChannelHealthModel } from './health.js';

/**
 * Tells the desk of those of these channels, which are in use, that have been down for so long: once each, also when
 * several processes look. Safe to run again after a crash.
 */
export async function tellOfChannelsDown(ids: string[], forMs: number): Promise<void> {
  const before = new Date(Date.now() - forMs);
  const long = { 'down.since': { $lte: before }, 'down.told_at': null };
  const down = await ChannelHealthModel.find({ _id: { $in: ids }, ...long })
    .limit(100)
    .lean<ChannelHealth[]>();
  for (const health of down) {
    const { since } = health.down!;
    const told_at = new Date();
    await tellOfFailure(health);
    await ChannelHealthModel.updateOne(
      { _id: health._id, 'down.since': since, 'down.told_at': null },
      { $set: { 'down.told_at': told_at }, $inc: { rev: 1 } },
    );
    // It may have come back just before that was recorded; then nobody has said so.
    if (await ChannelHealthModel.exists({ _id: health._id, 'down.since': { $ne: since } })) {
      await tellOfReturn({ ...health, down: { since, told_at } });
    }
  }
}
