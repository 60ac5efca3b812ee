import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChannelModel, type StoredCloudChannel, secretContext } from '../../src/domain/channels/channel.js';
import { channelHealths } from '../../src/domain/channels/health.js';
import { resealSecrets } from '../../src/domain/channels/reseal.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { createSecrets } from '../../src/platform/secrets/secrets.js';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId, secrets } from '../support/world.js';

/** A second number, of another app and business account. */
const second = {
  accessToken: 'second-access-token',
  phoneNumberId: '100000000000099',
  businessAccountId: '200000000000099',
  appSecret: 'second-app-secret',
  verifyToken: 'of the simulator only',
};
const secondId = `cloud:${second.phoneNumberId}`;
const firstId = `cloud:${secrets.cloud.phoneNumberId}`;
const encryptionKey = 'the key of this test, which is long enough';

describe('Several WhatsApp channels', () => {
  let threadline: Threadline;
  let other: WhatsAppSimulator;
  beforeAll(async () => {
    other = await startWhatsAppSimulator({ settings: second, demoCustomers: false });
    threadline = await startThreadline({
      env: { ENCRYPTION_KEY: encryptionKey },
      options: { followMs: 200, watch: { everyMs: 100, staleMs: 300, tellAfterMs: 700 } },
    });
    other.setWebhookUrl(`${threadline.url}/webhooks/whatsapp`);
  });
  afterAll(async () => {
    await threadline?.stop();
    await other?.close();
  });

  const input = () => ({
    kind: 'cloud',
    name: 'The shop',
    phone_number_id: second.phoneNumberId,
    business_account_id: second.businessAccountId,
    access_token: second.accessToken,
    app_secret: second.appSecret,
    api_url: other.apiUrl,
  });
  const channels = '/api/channels';
  const theChannel = `${channels}/${encodeURIComponent(secondId)}`;
  const stored = () => ChannelModel.findById(secondId).lean<StoredCloudChannel>();
  const health = async (id: string) => (await channelHealths([id])).get(id);
  const inState = (id: string, state: string) =>
    until(async () => (await health(id))?.state === state, `${id} to be ${state}`, {
      seen: () => health(id),
    });
  /** What the desk was told outside of threads. */
  const told = () => JSON.stringify(threadline.slack.messages(deskId).map(({ blocks }) => blocks));
  const toldOf = (...words: string[]) =>
    until(() => words.every((word) => told().includes(word)), `the desk to be told of ${words.join(', ')}`, {
      seen: told,
    });

  /** Posts a webhook signed with this app secret. */
  const post = (appSecret: string, accountId: string, field: string, value: object) => {
    const entry = [{ id: accountId, changes: [{ field, value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    return fetch(`${threadline.url}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    });
  };
  const messageTo = (phoneNumberId: string, id: string, from: string) => ({
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: phoneNumberId },
    messages: [{ id, from, timestamp: '1790000000', type: 'text', text: { body: 'hello' } }],
  });

  it('says what is wrong with the credentials of a new number, and keeps nothing of it', async () => {
    const wrong = [
      [{ access_token: 'expired' }, 'access_token', /access token/],
      [{ phone_number_id: '100000000000098' }, 'phone_number_id', /phone number id/],
      [{ business_account_id: '200000000000098' }, 'business_account_id', /does not see/],
      [{ api_url: 'http://127.0.0.1:1/v23.0' }, 'api_url', /cannot be reached/],
      [{ phone_number_id: '+34 600' }, 'phone_number_id', /must be digits/],
    ] as const;
    for (const [change, field, sentence] of wrong) {
      const { status, body } = await threadline.api('POST', channels, { ...input(), ...change });
      expect([status, body.errors]).toEqual([422, [{ field, message: expect.stringMatching(sentence) }]]);
    }
    const { status, body } = await threadline.api('POST', channels, {
      ...input(),
      phone_number_id: secrets.cloud.phoneNumberId,
    });
    expect([status, body.detail]).toEqual([409, expect.stringContaining('is a channel already')]);
    expect(await ChannelModel.countDocuments()).toBe(0);
  });

  it('takes an address of its own only where the operator says that tokens may go', async () => {
    const elsewhere = [
      'https://graph.evil.example/v23.0',
      'https://graph.facebook.com.evil.example/v23.0',
      'https://10.0.0.5/v23.0',
      'https://[fd00::1]/v23.0',
      'https://169.254.169.254/latest',
      'http://graph.facebook.com/v23.0',
      'https://me:secret@graph.facebook.com/v23.0',
      'https://graph.facebook.com:8443/v23.0',
    ];
    for (const api_url of elsewhere) {
      const { status, body } = await threadline.api('POST', channels, { ...input(), api_url });
      expect([api_url, status, body.errors]).toEqual([
        api_url,
        422,
        [{ field: 'api_url', message: expect.stringContaining('WHATSAPP_CLOUD_API_HOSTS') }],
      ]);
    }
  });

  it('adds a number whose secrets go in and never come out', async () => {
    const { status, body } = await threadline.api('POST', channels, input());
    expect([status, body]).toMatchObject([201, { id: secondId, origin: 'panel', state: 'ok', active: true }]);
    expect((await threadline.api('POST', channels, input())).status).toBe(409);

    const list = (await threadline.api('GET', channels)).body.data;
    expect(list.map(({ id, origin }: { id: string; origin: string }) => [id, origin])).toEqual([
      [firstId, 'environment'],
      [secondId, 'panel'],
    ]);
    const audit = await AuditModel.find({ entity_type: 'channel' }).lean();
    for (const text of [body, list, await stored(), audit].map((each) => JSON.stringify(each))) {
      expect(text).not.toContain(second.accessToken);
      expect(text).not.toContain(second.appSecret);
    }
  });

  it('sends stored secrets to no new address: both are entered again, on the same server neither', async () => {
    const third = await startWhatsAppSimulator({ settings: second, demoCustomers: false });
    try {
      const before = await stored();
      for (const more of [{}, { access_token: second.accessToken }, { app_secret: second.appSecret }]) {
        const { status, body } = await threadline.api('PATCH', theChannel, {
          api_url: third.apiUrl,
          ...more,
        });
        const missing = ['access_token', 'app_secret'].filter((field) => !(field in more));
        expect([status, body.errors.map(({ field }: { field: string }) => field)]).toEqual([422, missing]);
      }
      const back = await threadline.api('PATCH', theChannel, { api_url: null });
      expect(back.status).toBe(422);
      expect(third.calls).toEqual([]);
      expect(await stored()).toEqual(before);
      const { access_token, app_secret } = input();
      const moved = { api_url: third.apiUrl, access_token, app_secret };
      expect((await threadline.api('PATCH', theChannel, moved)).status).toBe(200);
      expect(third.calls.length).toBeGreaterThan(0);
      expect((await threadline.api('PATCH', theChannel, { api_url: `${third.apiUrl}/` })).status).toBe(200);
      expect((await threadline.api('PATCH', theChannel, { ...moved, api_url: other.apiUrl })).status).toBe(
        200,
      );
    } finally {
      await third.close();
    }
  });

  it('verifies its webhook with its own token, and still that of the environment', async () => {
    const { body } = await threadline.api('GET', `${theChannel}/webhook`);
    expect(body).toEqual({
      url: expect.stringMatching(/\/webhooks\/whatsapp$/),
      verify_token: expect.any(String),
    });
    const ask = (token: string) =>
      fetch(
        `${threadline.url}/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`,
      );
    expect(await (await ask(body.verify_token)).text()).toBe('42');
    expect(await (await ask(secrets.cloud.verifyToken)).text()).toBe('42');
    expect((await ask('guessed')).status).toBe(403);
  });

  it('answers each customer over the number they wrote to', async () => {
    const paula = other.customer({ name: 'Paula', phone: '34611000001' });
    await paula.says('agent');
    expect(await threadline.conversation('34611000001')).toMatchObject({ channel_id: secondId });
    const { channel, ts } = await threadline.root('34611000001');
    threadline.slack.user('ana').posts(channel, 'we have it in blue', { thread_ts: ts });
    await until(
      () => paula.heard.some(({ text }) => text === 'we have it in blue'),
      'the reply at the second number',
    );
    expect(threadline.whatsapp.customers).toHaveLength(0);
  });

  it('takes what is signed by one app for the numbers of that app only', async () => {
    const { appSecret, businessAccountId } = secrets.cloud;
    const foreign = messageTo(second.phoneNumberId, 'wamid.foreign', '34611000002');
    expect((await post(appSecret, businessAccountId, 'messages', foreign)).status).toBe(200);
    expect((await post('nobody', businessAccountId, 'messages', foreign)).status).toBe(401);
    expect(await threadline.conversation('34611000002')).toBeNull();
    const own = messageTo(second.phoneNumberId, 'wamid.own', '34611000002');
    expect((await post(second.appSecret, second.businessAccountId, 'messages', own)).status).toBe(200);
    expect(await threadline.conversation('34611000002')).toMatchObject({ channel_id: secondId });
  });

  it('follows what another process changes; switched off, a number still listens', async () => {
    await ChannelModel.updateOne({ _id: secondId }, { $set: { active: false }, $inc: { rev: 1 } });
    await until(() => threadline.app.channels.channel(secondId) === undefined, 'the change to arrive');
    const heard = messageTo(second.phoneNumberId, 'wamid.off', '34611000003');
    expect((await post(second.appSecret, second.businessAccountId, 'messages', heard)).status).toBe(200);
    expect(await threadline.conversation('34611000003')).not.toBeNull();
    expect((await threadline.api('POST', `${theChannel}/test`)).status).toBe(409);

    const { rev } = (await threadline.api('GET', theChannel)).body;
    const stale = { 'if-match': `"${rev - 1}"` };
    expect((await threadline.api('PATCH', theChannel, { active: true }, stale)).status).toBe(409);
    expect((await threadline.api('PATCH', theChannel, { pair_with: null })).status).toBe(422);
    const { body } = await threadline.api('PATCH', theChannel, { active: true, name: 'The other shop' });
    expect(body).toMatchObject({ active: true, name: 'The other shop', state: 'ok', rev: rev + 1 });
    expect(threadline.app.channels.channel(secondId)).toBeDefined();
  });

  it('lets nobody change the channel of the environment', async () => {
    const path = `${channels}/${encodeURIComponent(firstId)}`;
    for (const method of ['PATCH', 'DELETE']) {
      const { status, body } = await threadline.api(
        method,
        path,
        method === 'PATCH' ? { name: 'Mine' } : undefined,
      );
      expect([status, body.detail]).toEqual([409, expect.stringContaining('comes from the environment')]);
    }
  });

  it('seals with a new key what a former one sealed', async () => {
    const newer = createSecrets(['another key, which is long enough as well', encryptionKey]);
    const before = (await stored())!.secrets.access_token;
    expect(await resealSecrets(newer)).toBe(3);
    expect(await resealSecrets(newer)).toBe(0);
    const { access_token } = (await stored())!.secrets;
    expect(access_token).not.toBe(before);
    expect(newer.open(access_token, secretContext(secondId, 'access_token'))).toBe(second.accessToken);
    // They are sealed back, for the application that runs with the former key.
    expect(
      await resealSecrets(createSecrets([encryptionKey, 'another key, which is long enough as well'])),
    ).toBe(3);
  });

  describe('when WhatsApp tells of the account', () => {
    const tell = (field: string, value: Record<string, unknown>, time = 1_790_000_000) =>
      other.tells({ field, value, time });

    it('a wish about marketing becomes consent, whichever is later', async () => {
      const wish = (value: string, timestamp: number) =>
        tell('user_preferences', {
          messaging_product: 'whatsapp',
          metadata: { phone_number_id: second.phoneNumberId },
          user_preferences: [
            { wa_id: '34611000001', category: 'marketing_messages', value, timestamp },
            { wa_id: '34611999999', category: 'marketing_messages', value, timestamp },
            { nonsense: true },
          ],
        });
      const consent = async () =>
        (await ContactModel.findOne({ whatsapp_contact_id: '34611000001' }).lean())!.consent;
      await wish('stop', 1_780_000_100);
      expect(await consent()).toMatchObject({ state: 'opted_out', origin: 'whatsapp_preferences' });
      await wish('resume', 1_780_000_000);
      expect(await consent()).toMatchObject({ state: 'opted_out' });
      await wish('resume', 1_780_000_200);
      expect(await consent()).toMatchObject({ state: 'opted_in' });
      expect(await ContactModel.exists({ whatsapp_contact_id: '34611999999' })).toBeNull();
    });

    it('quality, limits and names are kept with the number, and a person is told once', async () => {
      const flagged = {
        display_phone_number: '15550783881',
        event: 'FLAGGED',
        max_daily_conversations_per_business: 'TIER_2K',
      };
      await tell('phone_number_quality_update', flagged);
      await tell('phone_number_quality_update', flagged);
      await tell('phone_number_name_update', { decision: 'REJECTED', requested_verified_name: 'Shop' });
      await tell('account_alerts', {
        alert_info: { alert_severity: 'INFORMATIONAL', alert_type: 'OBA_APPROVED' },
      });
      expect((await threadline.api('GET', theChannel)).body.facts).toMatchObject({
        messaging_limit: 'TIER_2K',
        name_decision: 'REJECTED',
      });
      await toldOf('has flagged this number', 'refused the display name');
      expect(told().split('has flagged this number')).toHaveLength(2);
      expect(told()).not.toContain('OBA');
    });

    it('a ban needs a person until it is lifted, whatever a look at the number says', async () => {
      await tell('account_update', {
        event: 'DISABLED_UPDATE',
        ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'November 22, 2026' },
      });
      const { body } = await threadline.api('POST', `${theChannel}/test`);
      expect(body).toMatchObject({
        state: 'needs_person',
        problem: expect.stringContaining('disabled this business'),
      });
      expect(await health(firstId)).toMatchObject({ state: 'ok' });
      await tell('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } });
      await inState(secondId, 'ok');
    });
  });

  describe('when a channel fails', () => {
    const ready = async () =>
      (await fetch(`${threadline.url}/readyz`)).json() as Promise<Record<string, string>>;
    const metrics = async () => (await fetch(`${threadline.url}/metrics`)).text();
    const up = (id: string, value: number) => `threadline_channel_up{channel="${id}",kind="cloud"} ${value}`;

    it('tells the desk once when it has been away for a while, and once when it is back', async () => {
      await until(async () => (await metrics()).includes(up(secondId, 1)), 'the metric');
      const [down, works] = ['The other shop is down', 'The other shop works again'];
      const times = (words: string) => told().split(words).length - 1;
      // The ban of before was told as well where it lasted long enough, and so was its end.
      await until(() => times(down) === times(works), 'nothing to be left to tell');
      const before = times(down);
      await other.goesDown();
      await inState(secondId, 'disconnected');
      await until(() => times(down) === before + 1, 'the desk to be told', { seen: told });
      expect(await ready()).toMatchObject({ status: 'degraded', [firstId]: 'ok' });
      expect((await ready())[secondId]).toMatch(/cannot be reached/);
      await until(async () => (await metrics()).includes(up(secondId, 0)), 'the metric to say so');
      expect(await metrics()).toContain(up(firstId, 1));
      await other.comesBack();
      await inState(secondId, 'ok');
      await until(() => times(works) === before + 1, 'the desk to be told', { seen: told });
      expect(times(down)).toBe(before + 1);
    });

    it('keeps the messages of a number whose token has expired, and asks for a person', async () => {
      const fault = other.faults.send({ kind: 'refuse', code: 190 }, { times: 100 });
      const { channel, ts } = await threadline.root('34611000001');
      threadline.slack.user('ana').posts(channel, 'are you still there?', { thread_ts: ts });
      await inState(secondId, 'needs_person');
      const { body } = await threadline.api('GET', theChannel);
      expect(body.problem).toMatch(/access token has expired/);
      const message = await MessageModel.findOne({ text: 'are you still there?' }).lean();
      expect(message).toMatchObject({ state: 'queued' });
      fault.clear();
      await threadline.api('PATCH', theChannel, { access_token: second.accessToken });
    });
  });

  it('removes a number: its conversations stay, its webhooks are refused', async () => {
    expect((await threadline.api('DELETE', theChannel)).status).toBe(204);
    expect((await threadline.api('GET', theChannel)).status).toBe(404);
    expect(await threadline.conversation('34611000001')).not.toBeNull();
    const late = messageTo(second.phoneNumberId, 'wamid.late', '34611000009');
    expect((await post(second.appSecret, second.businessAccountId, 'messages', late)).status).toBe(401);
    await until(async () => (await health(secondId)) === undefined, 'nothing to be known of it');
  });
});
