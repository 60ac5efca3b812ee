import { beforeAll, describe, expect, it } from '@jest/globals';
import { ImportModel, importBell } from '../../src/domain/bulk/import/job/import-job.js';
import { HandoffModel } from '../../src/domain/conversations/hand-off/handoff-record.js';
import { TemplateSyncModel } from '../../src/domain/templates/sync.js';
import { ring } from '../../src/platform/queue/doorbell.js';
import { type Json, useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('An import that welcomes', () => {
  const threadline = useThreadline();
  beforeAll(async () => {
    await until(() => TemplateSyncModel.exists({ account_id: { $ne: null }, owed: false }), 'the templates');
  });

  const send = async (
    csv: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; body: Json }> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([csv], { type: 'text/csv' }), 'fair.csv');
    const answer = await fetch(`${threadline.url}/api/contacts/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.apiToken}` },
      body: form,
    });
    return { status: answer.status, body: await answer.json() };
  };
  const done = (id: string): Promise<Json> =>
    until(async () => {
      const { body } = await threadline.api('GET', `/api/imports/${id}`);
      return body.status === 'done' ? body : null;
    }, 'the end of the import');
  const welcome = JSON.stringify({
    template: 'summer_sale',
    language: 'en',
    parameters: { first_name: '{{first_name|friend}}', discount: '10 %', button_1: 'fair' },
  });

  it('sends the template once to new contacts that agreed, and the bot answers what they say', async () => {
    const { whatsapp } = threadline;
    const [eva, leo, out] = ['34680000001', '34680000002', '34680000003'].map((phone) =>
      whatsapp.customer({ phone }),
    );
    await done((await send('phone\n34680000002\n34680000003\n', {})).body.id);
    const { body } = await send('phone,name\n34680000001,Eva Gil\n34680000002,Leo\n', {
      welcome,
      consent: 'opted_in',
      consent_origin: 'Fair',
    });
    const ended = await done(body.id);
    expect(ended).toMatchObject({
      created: 1,
      updated: 1,
      welcome: { template: 'summer_sale', channel_id: expect.stringContaining('cloud:') },
      welcomed: 1,
      not_welcomed: { no_consent: 0, no_phone: 0, in_conversation: 0 },
    });
    await eva!.hears('Hi Eva, our sale has begun: 10 % off');

    // The worker seems to have died before it recorded whom it had welcomed.
    const again = { status: 'running', welcome_place: '0', welcomed: 0 } as const;
    await ImportModel.updateOne({ _id: body.id }, { $set: again });
    ring(importBell, body.id);
    expect(await done(body.id)).toMatchObject({ welcomed: 1 });

    expect(await threadline.conversation('34680000001')).toMatchObject({
      ai_enabled: true,
      desk: { wanted: false },
    });
    expect(await HandoffModel.countDocuments()).toBe(0);
    await eva!.says('agent');
    await eva!.hears('person from our team');
    await until(
      async () => (await threadline.thread('34680000001')).some(({ text }) => text.includes('our sale')),
      'the welcome in the thread',
    );
    expect(eva!.heard.filter(({ text }) => text.includes('our sale'))).toHaveLength(1);
    expect([leo!.heard, out!.heard]).toEqual([[], []]);
  });

  it('says which field is wrong and writes nothing', async () => {
    const wrong = JSON.stringify({ template: 'summer_sale', language: 'en' });
    const { status, body } = await send('phone\n34680000009\n', { welcome: wrong });
    expect(status).toBe(422);
    expect(body.errors[0].field).toBe('welcome.parameters.first_name');
    expect((await threadline.api('GET', '/api/contacts?q=34680000009')).body.data).toEqual([]);
  });
});
