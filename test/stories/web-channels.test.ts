import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { demoAdmin } from '../../src/demo/people.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { channelState } from '../../src/edges/whatsapp/web/core/state.js';
import { processesOn } from '../../src/edges/whatsapp/web/profile/processes.js';
import { type FakeWhatsApp, startFakeWhatsApp } from '../support/fake-whatsapp-web/start.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A WhatsApp Web channel from the panel', () => {
  let threadline: Threadline;
  let whatsapp: FakeWhatsApp;
  let id: string;
  let profile: string;
  beforeAll(async () => {
    whatsapp = await startFakeWhatsApp();
    const { chromiumPath, version, dataDir, sandbox } = whatsapp.settings();
    threadline = await startThreadline({
      roles: ['web', 'worker', 'whatsapp'],
      env: {
        CHROMIUM_PATH: chromiumPath!,
        CHROMIUM_SANDBOX: sandbox ? 'on' : 'off',
        WHATSAPP_WEB_VERSION: version!,
        WHATSAPP_WEB_DATA: dataDir,
      },
      options: { panel: true, followMs: 200, watch: { everyMs: 200, staleMs: 500, tellAfterMs: 60_000 } },
    });
  });
  afterAll(async () => {
    await threadline?.stop();
    await whatsapp?.close();
  });

  const path = () => `/api/channels/${encodeURIComponent(id)}`;
  const seen = async () => [await channelState(id), whatsapp.asked.slice(-5)];
  const isState = (state: string) =>
    until(async () => (await channelState(id))?.state === state, `the channel to be ${state}`, {
      seen,
    });

  /** Asks the panel as somebody who has logged in, from its own page unless said otherwise. */
  async function visitor(email: string, password: string) {
    const { origin } = new URL(threadline.url);
    const form = new URLSearchParams({ email, password });
    const login = { method: 'POST', body: form, headers: { origin }, redirect: 'manual' } as const;
    const { headers } = await fetch(`${threadline.url}/dashboard/login`, login);
    const cookie = headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    return (method: string, rest: string, from: string = origin) =>
      fetch(`${threadline.url}/dashboard/whatsapp/web-channels${rest}`, {
        method,
        headers: { cookie, ...(method === 'POST' && { origin: from }) },
      });
  }

  it('is added without a restart, and shows an admin the code to scan', async () => {
    const input = { kind: 'web', name: 'The shop phone' };
    const { status, body } = await threadline.api('POST', '/api/channels', input);
    expect([status, body.settings]).toEqual([201, { pair_with: null, broadcasts: false }]);
    id = body.id;
    profile = join(whatsapp.settings().dataDir, id.replace(':', '-'));
    await isState('qr');
    await until(
      async () => (await threadline.api('GET', path())).body.state === 'needs_person',
      'the channel to ask for a person',
    );

    const ask = await visitor(demoAdmin.email, demoAdmin.password);
    const page = `/${encodeURIComponent(id)}`;
    expect(await (await ask('GET', page)).json()).toMatchObject({ id, state: 'qr', has_qr: true });
    expect(await (await ask('GET', `${page}/qr.svg`)).text()).toContain('<svg');
    expect((await ask('POST', `${page}/restart`, 'https://evil.example')).status).toBe(403);

    await createUser({ name: 'Lea', email: 'lea@example.com', role: 'lead', password: 'a long password' });
    const lead = await visitor('lea@example.com', 'a long password');
    for (const [method, rest] of [
      ['GET', page],
      ['GET', `${page}/qr.svg`],
      ['POST', `${page}/connect`],
    ] as const) {
      expect([rest, (await lead(method, rest)).status]).toEqual([rest, 403]);
    }
  });

  it('serves customers beside the other channels, and carries broadcasts only when an admin says so', async () => {
    await whatsapp.scan();
    await isState('ready');
    const ana = whatsapp.customer({ name: 'Ana', phone: '34620000001' });
    ana.says('hello');
    await ana.hears('Ana');
    expect(await threadline.conversation('34620000001')).toMatchObject({ channel_id: id });
    const presence = () => threadline.app.channels.list().find((channel) => channel.id === id)!;
    expect(presence().capabilities).toEqual({ broadcasts: false });
    await threadline.api('PATCH', path(), { broadcasts: true });
    expect(presence().capabilities).toEqual({ broadcasts: true });
    await until(
      async () => (await threadline.api('GET', path())).body.state === 'ok',
      'the channel to be well',
    );
  });

  it('closes its browser when it is switched off, and goes on with its session when it is on again', async () => {
    expect(processesOn(profile).length).toBeGreaterThan(0);
    await threadline.api('PATCH', path(), { active: false });
    await isState('waiting');
    await until(() => processesOn(profile).length === 0, 'the browser to be gone');
    expect((await threadline.api('GET', path())).body.state).toBe('off');
    await threadline.api('PATCH', path(), { active: true });
    await until(() => processesOn(profile).length > 0, 'the browser to be back');
    await isState('ready');
    expect(whatsapp.asked.filter(({ path, body }) => path === 'hello' && body.session === null)).toHaveLength(
      1,
    );
  });

  it('leaves nothing of its session when it is removed', async () => {
    expect((await threadline.api('DELETE', path())).status).toBe(204);
    await until(() => processesOn(profile).length === 0, 'the browser to be gone');
    const sessions = () =>
      mongoose.connection.db!.collection('web_sessions').countDocuments({ _id: id as never });
    await until(
      async () => (await sessions()) === 0 && (await channelState(id)) === null,
      'the session to be gone',
      {
        seen,
      },
    );
    expect(await threadline.conversation('34620000001')).not.toBeNull();
  });
});
