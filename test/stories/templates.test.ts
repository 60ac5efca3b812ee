import { beforeAll, describe, expect, it } from '@jest/globals';
import { TemplateSyncModel } from '../../src/domain/templates/sync.js';
import { cloudChannelId } from '../../src/edges/whatsapp/cloud/cloud-channel.js';
import { handedOff } from '../support/conversation.js';
import { type Json, useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('Templates', () => {
  const phone = '34670000001';
  const channelId = cloudChannelId(secrets.cloud.phoneNumberId);
  const threadline = useThreadline();
  let conversationId: string;
  beforeAll(async () => {
    await until(() => TemplateSyncModel.exists({ _id: channelId, owed: false }), 'the first list');
    await handedOff(threadline, { name: 'Tara', phone });
    conversationId = (await threadline.conversation(phone))!._id;
  });

  const list = async (query = ''): Promise<Json[]> =>
    (await threadline.api('GET', `/api/templates${query}`)).body.data;
  const named = async (name: string, language = 'en'): Promise<Json> =>
    (await list(`?name=${name}`)).find((one) => one.language === language);
  const send = (template: object, headers = {}) =>
    threadline.api('POST', `/api/conversations/${conversationId}/messages`, { template }, headers);
  const simulated = (name: string, language = 'en') => threadline.whatsapp.templates.find(name, language)!;
  const heard = () => threadline.whatsapp.customer({ phone });

  it('are listed when a worker starts, with their places, by name and language', async () => {
    const all = await list();
    expect(all.map(({ name, language }) => `${name} ${language}`)).toEqual([
      'order_update en',
      'order_update es',
      'still_there en',
      'summer_sale en',
    ]);
    expect(all[0]).toMatchObject({
      status: 'approved',
      quality: 'green',
      sendable: true,
      text: '*Order {{1}}*\nHello {{1}}, your order arrives on {{2}}. Do you have a question? Just answer.\n_Threadline_',
      parameters: [{ key: 'header_1', example: '1042' }, { key: '1', example: 'Ana' }, { key: '2' }],
    });
    expect(all[3]!.parameters.map(({ key }: Json) => key)).toEqual(['first_name', 'discount', 'button_1']);
  });

  it('are sent with values by place and by name, once for one key', async () => {
    const key = { 'idempotency-key': 'tpl-1' };
    const parameters = { header_1: '7', 1: 'Tara', 2: 'Friday' };
    const first = await send({ name: 'order_update', language: 'en', parameters }, key);
    expect(first).toMatchObject({
      status: 201,
      body: { type: 'template', template: { name: 'order_update', language: 'en' }, state: 'queued' },
    });
    const again = await send({ name: 'order_update', language: 'en', parameters }, key);
    expect(again.body.id).toBe(first.body.id);
    await heard().hears('Hello Tara, your order arrives on Friday.');

    const sale = { first_name: 'Tara', discount: '10 %', button_1: 'sale' };
    await send({ name: 'summer_sale', language: 'en', parameters: sale });
    await heard().hears('Hi Tara, our sale has begun: 10 % off');
    expect(heard().heard.filter(({ text }) => text.includes('Friday'))).toHaveLength(1);
  });

  it('are refused with the field that is wrong', async () => {
    const wrong = await send({ name: 'order_update', language: 'en', parameters: { header_1: '7', 3: 'x' } });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors.map(({ field }: Json) => field)).toEqual([
      'template.parameters.3',
      'template.parameters.1',
      'template.parameters.2',
    ]);
    expect((await send({ name: 'order_update', language: 'fr' })).body.detail).toContain('in fr');
    const both = { text: 'hi', template: { name: 'still_there', language: 'en' } };
    expect((await threadline.api('POST', `/api/conversations/${conversationId}/messages`, both)).status).toBe(
      422,
    );
  });

  it('marketing ones are not sent to who opted out', async () => {
    const { contact_uuid } = (await threadline.conversation(phone))!;
    await threadline.api('PATCH', `/api/contacts/${contact_uuid}`, { consent: 'opted_out' });
    const parameters = { first_name: 'Tara', discount: '10 %', button_1: 'x' };
    expect((await send({ name: 'summer_sale', language: 'en', parameters })).status).toBe(409);
    expect((await send({ name: 'still_there', language: 'en' })).status).toBe(201);
  });

  it('follow what WhatsApp tells of them: paused, quality, category, back again', async () => {
    const { templates } = threadline.whatsapp;
    await templates.change(simulated('still_there'), {
      status: 'PAUSED',
      reason: 'LOW_QUALITY',
      quality: 'RED',
    });
    expect(await named('still_there')).toMatchObject({
      status: 'paused',
      quality: 'red',
      reason: 'low quality',
      sendable: false,
    });
    const refused = await send({ name: 'still_there', language: 'en' });
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain('paused (low quality)');
    await templates.change(simulated('still_there'), { status: 'APPROVED', category: 'MARKETING' });
    expect(await named('still_there')).toMatchObject({
      status: 'approved',
      category: 'marketing',
      sendable: true,
    });
  });

  it('are listed anew when their words change, when one is new, and when somebody asks', async () => {
    const { templates } = threadline.whatsapp;
    await templates.change(simulated('order_update', 'es'), {
      components: [{ type: 'BODY', text: 'Hola {{nombre}}' }],
    });
    await until(async () => (await named('order_update', 'es')).text === 'Hola {{nombre}}', 'the new words');
    for (let number = 0; number < 120; number += 1) {
      templates.add({
        name: `many_${String(number).padStart(3, '0')}`,
        components: [{ type: 'BODY', text: 'x' }],
      });
    }
    const asked = await threadline.api('POST', '/api/templates/sync', {});
    expect(asked).toMatchObject({ status: 202, body: { channel_id: channelId, pending: true } });
    await until(async () => await named('many_119'), 'the last of three pages');
    await templates.change(simulated('many_000'), { status: 'DELETED' });
    expect(await named('many_000')).toBeUndefined();
  });

  it('say why WhatsApp refused what it was sent', async () => {
    // Changed there a moment ago, and not known here yet: the lists that were asked for have come.
    await until(() => TemplateSyncModel.exists({ _id: channelId, owed: false }), 'no list to be under way');
    threadline.whatsapp.templates.add({
      name: 'order_update',
      language: 'en',
      components: [{ type: 'BODY', text: 'Now {{1}} {{2}} {{3}}' }],
    });
    const parameters = { header_1: '7', 1: 'Tara', 2: 'Friday' };
    const { body } = await send({ name: 'order_update', language: 'en', parameters });
    const root = await threadline.root(phone);
    const notice = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text }) => text?.includes('needs a different number of values')),
      'the reason',
    );
    expect(JSON.stringify(notice.blocks)).toContain('send_template');
    const stored = await threadline.api('GET', `/api/conversations/${conversationId}/messages`);
    expect(stored.body.data.find(({ id }: Json) => id === body.id)).toMatchObject({
      state: 'failed',
      error: { code: '132000' },
    });
  });

  it('are nothing that WhatsApp Web has', async () => {
    const answer = await threadline.api('POST', '/api/templates/sync', { channel_id: 'web:main' });
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain('WhatsApp Web');
  });
});
