import { describe, expect, it } from '@jest/globals';
import { ChannelModel, type StoredChannel } from '../../src/domain/channels/channel.js';
import type { ChannelHealth } from '../../src/domain/channels/channel-health.js';
import {
  channelHealths,
  recordAccount,
  recordFacts,
  recordOff,
  recordSeen,
  recordSendTrouble,
} from '../../src/domain/channels/health.js';
import { showStored } from '../../src/domain/channels/shown.js';
import { newId } from '../../src/platform/ids.js';
import { useDatabase } from '../support/database.js';

describe('The health of a channel', () => {
  useDatabase();

  const well = { state: 'ok', problem: null } as const;
  const down = { state: 'disconnected', problem: 'No process serves WhatsApp Web.' } as const;
  const health = async (id: string): Promise<ChannelHealth> => (await channelHealths([id])).get(id)!;
  async function webChannel(): Promise<string> {
    const _id = `web:${newId()}`;
    await ChannelModel.create({
      _id,
      kind: 'web',
      name: 'Shop',
      active: true,
      settings: {},
      created_by: 'a',
    });
    await recordSeen({ id: _id, kind: 'web' }, well);
    return _id;
  }
  async function switchedOff(): Promise<string> {
    const id = await webChannel();
    await ChannelModel.updateOne({ _id: id }, { $set: { active: false } });
    await recordOff({ id, kind: 'web' });
    return id;
  }

  it.each<[string, (subject: { id: string; kind: 'web' }) => Promise<ChannelHealth>]>([
    ['a look that found it well', (subject) => recordSeen(subject, well)],
    ['a look that found it down', (subject) => recordSeen(subject, down)],
    ['a send that failed', (subject) => recordSendTrouble(subject, 'It could not send.')],
    ['a word of the platform', (subject) => recordAccount(subject, { problem: 'Restricted.', until: null })],
    ['what is told of its number', (subject) => recordFacts(subject, { quality_rating: 'GREEN' })],
  ])('is off once it is switched off, whatever comes late: %s', async (_, late) => {
    const id = await switchedOff();
    await late({ id, kind: 'web' });
    expect(await health(id)).toMatchObject({ state: 'off', problem: null, down: null });
  });

  it('is what a look finds when it is on again', async () => {
    const id = await switchedOff();
    await ChannelModel.updateOne({ _id: id }, { $set: { active: true } });
    await recordSeen({ id, kind: 'web' }, down);
    expect(await health(id)).toMatchObject(down);
  });

  it('is shown as off from the moment it is switched off', async () => {
    const id = await webChannel();
    await ChannelModel.updateOne({ _id: id }, { $set: { active: false } });
    const channel = (await ChannelModel.findById(id).lean<StoredChannel>())!;
    expect(showStored(channel, await health(id))).toMatchObject({ state: 'off', problem: null });
  });
});
