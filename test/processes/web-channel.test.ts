import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import type { Role } from '../../src/config/config.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { webChannelId } from '../../src/edges/whatsapp/web/core/settings.js';
import { channelState, type WebState } from '../../src/edges/whatsapp/web/core/state.js';
import { kill, processesOn } from '../../src/edges/whatsapp/web/profile/processes.js';
import { ownerKey } from '../../src/edges/whatsapp/web/session/presence.js';
import { endLease } from '../support/database.js';
import { type FakeWhatsApp, startFakeWhatsApp } from '../support/fake-whatsapp-web/start.js';
import { type Process, startProcess } from '../support/process.js';
import { until } from '../support/until.js';
import { startWorld } from '../support/world.js';

/** Three processes start, and a Chromium three times, which is most of its time. */
describe('WhatsApp Web in processes of its own', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let whatsapp: FakeWhatsApp;
  let first: Process;
  let standby: Promise<Process>;
  let second: Process;
  const running = new Set<Process>();
  let profile = '';

  beforeAll(async () => {
    whatsapp = await startFakeWhatsApp();
    const { chromiumPath, version, dataDir, sandbox } = whatsapp.settings();
    profile = `${dataDir}/web-main`;
    world = await startWorld({
      WHATSAPP_WEB: 'true',
      CHROMIUM_PATH: chromiumPath,
      CHROMIUM_SANDBOX: sandbox ? 'on' : 'off',
      WHATSAPP_WEB_VERSION: version,
      WHATSAPP_WEB_DATA: dataDir,
    });
    await mongoose.connect(world.env.MONGODB_URI!);
  });
  afterAll(async () => {
    await Promise.all([...running].map((one) => one.end('SIGKILL')));
    await mongoose.disconnect();
    await Promise.all([world?.close(), whatsapp?.close()]);
  });

  async function start(role: Role): Promise<Process> {
    const started = await startProcess(world.env, [role]);
    running.add(started);
    return started;
  }
  const stateIs = (state: WebState, from: Process) =>
    until(async () => (await channelState(webChannelId))?.state === state, `the channel to be ${state}`, {
      seen: async () => [await channelState(webChannelId), from.output().slice(-3_000)],
    });
  const customer = (name: string, phone: string) => whatsapp.customer({ name, phone });

  it('is linked by whoever scans the code, and answers through the worker’s queue', async () => {
    [first] = await Promise.all([start('whatsapp'), start('worker')]);
    await stateIs('qr', first);
    expect((await channelState(webChannelId))!.qr).toMatch(/^REF-/);
    await whatsapp.scan();
    await stateIs('ready', first);
    const ana = customer('Ana', '34620000001');
    ana.says('hello');
    const { id } = await ana.hears('Ana');
    const greeting = await until(
      () => MessageModel.findOne({ provider_id: id.id, state: 'sent' }).lean(),
      'the greeting to be noted',
    );
    expect(greeting).toMatchObject({ author: 'bot', attempts: 1, channel_id: webChannelId });
  });

  it('goes on when Chromium is killed, and answers what came meanwhile', async () => {
    standby = start('whatsapp');
    const pids = processesOn(profile);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) kill(pid);
    await until(() => whatsapp.online() === 0, 'the page to be gone');
    const ana = customer('Ana', '34620000001');
    ana.says('agent');
    await ana.hears('person from our team', { seen: () => first.output().slice(-3_000) });
    await stateIs('ready', first);
    expect(first.child.exitCode).toBeNull();
  });

  it('is taken over by another process when its own is killed, with everything in order', async () => {
    second = await standby;
    const bruno = customer('Bruno', '34620000002');
    bruno.says('before');
    await bruno.hears('Bruno');
    running.delete(first);
    await first.end('SIGKILL');
    await until(() => processesOn(profile).length === 0, 'its browser to end with it');
    for (const text of ['one', 'two', 'three']) bruno.says(text);
    await endLease(ownerKey(webChannelId));
    await until(() => second.output().includes('"fence":2'), 'the second process to own the channel', {
      seen: async () => second.output().slice(-2_000),
    });
    await stateIs('ready', second);
    const said = async (): Promise<string[]> => {
      const messages = await MessageModel.find({ direction: 'in', author_name: 'Bruno' })
        .sort({ seq: 1 })
        .lean();
      return messages.map(({ text }) => text);
    };
    await until(async () => (await said()).length === 4, 'what came meanwhile', {
      seen: async () => [
        await said(),
        await channelState(webChannelId),
        whatsapp.online(),
        whatsapp.asked.slice(-5),
        second.output().slice(-3_000),
      ],
    });
    expect(await said()).toEqual(['before', 'one', 'two', 'three']);
    // No code was shown again: the session came with the profile.
    expect(whatsapp.asked.filter(({ path, body }) => path === 'hello' && body.session === null)).toHaveLength(
      1,
    );
    await until(
      async () => (await MessageModel.countDocuments({ state: { $in: ['queued', 'sending'] } })) === 0,
      'answers',
    );
    const ids = whatsapp.asked
      .filter(({ path }) => path === 'send')
      .map(({ body }) => JSON.stringify(body).match(/3EB0\w+/)![0]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('stops within ten seconds also when the browser does not answer any more', async () => {
    const pids = processesOn(profile);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    running.delete(second);
    // What takes longer ends itself with 1.
    expect(await second.end('SIGTERM')).toBe(0);
    expect(processesOn(profile)).toEqual([]);
    expect(await channelState(webChannelId)).toMatchObject({ state: 'waiting' });
  });
});
