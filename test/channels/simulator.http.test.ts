import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settings, startPair } from './start-pair.js';

let pair: Awaited<ReturnType<typeof startPair>>;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${pair.simulator.url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text.startsWith('{') ? JSON.parse(text) : undefined;
  return { status: answer.status, json, text, headers: answer.headers };
};
const control = (method: string, path: string, body?: unknown) => call(method, `/_sim/${path}`, body);
const bearer = { authorization: `Bearer ${settings.accessToken}` };
const graph = (path: string, body: unknown, headers: Record<string, string> = bearer) =>
  call('POST', `/v23.0/${path}`, body, headers);
const text = (more: Record<string, unknown>) => ({
  messaging_product: 'whatsapp',
  to: '34612345678',
  type: 'text',
  text: { body: 'x' },
  ...more,
});

describe('the control API', () => {
  it('plays a whole conversation from another process', async () => {
    const { json: ana } = await control('POST', 'customers', { name: 'Ana', phone: '+34 611 22 33 44' });
    expect(ana).toMatchObject({ phone: '34611223344', hidden: false, unread: 0 });
    const { json: said } = await control('POST', 'customers/34611223344/sends', { text: 'Hola' });
    expect(said).toMatchObject({ state: 'sent', from: 'customer', text: 'Hola' });
    expect(pair.receiver.messages).toMatchObject([{ text: 'Hola', sender: { profileName: 'Ana' } }]);

    const hearing = control('POST', `customers/${ana.id}/hears`, { pattern: '^buen', flags: 'i' });
    await pair.channel.sendText({ reference: 'r1', to: { phone: '34611223344' }, text: 'Buenos días' });
    expect((await hearing).json).toMatchObject({ text: 'Buenos días', reference: 'r1' });
    await control('POST', `customers/${ana.id}/reads`);
    await control('POST', 'idle');
    expect(pair.receiver.statuses.at(-1)).toMatchObject({ status: 'read', reference: 'r1' });
    expect((await control('GET', `customers/${ana.id}`)).json.chat).toHaveLength(2);
  });

  it('answers 408 with what was heard instead', async () => {
    const missed = await control('POST', 'customers/c1/hears', { contains: 'nunca', timeout_ms: 10 });
    expect(missed).toMatchObject({
      status: 408,
      json: { heard: [], error: expect.stringMatching(/did not hear/) },
    });
  });

  it('sets faults, the clock and the webhook address, and clears them', async () => {
    await control('POST', 'customers/c1/sends', { text: 'Hola' });
    const fault = {
      side: 'send',
      fault: { kind: 'refuse', code: 131056 },
      times: 2,
      customer: '34612345678',
    };
    expect((await control('POST', 'faults', fault)).json.send).toEqual([
      { kind: 'refuse', used: 0, times: 2 },
    ]);
    const send = () => pair.channel.sendText({ reference: 'r', to: { phone: '34612345678' }, text: 'x' });
    expect(await send()).toMatchObject({ outcome: 'retry', failure: { code: '131056' } });
    await control('DELETE', 'faults');
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    await control('POST', 'clock', { advance_ms: 25 * 3_600_000 });
    expect(await send()).toMatchObject({ failure: { code: '131047' } });
    await control('POST', 'webhook', { url: 'http://127.0.0.1:9/' });
    expect((await control('GET', 'state')).json.webhook.url).toBe('http://127.0.0.1:9/');
    expect((await control('GET', 'calls')).json.data).toHaveLength(3);
  });

  it('sends a batch', async () => {
    const items = [
      { customer: 'c1', text: 'uno' },
      { customer: 'maya.oliveira', content: { type: 'sticker' } },
    ];
    expect(await control('POST', 'batch', { items, layout: 'entries' })).toMatchObject({ status: 201 });
    expect(pair.receiver.bodies).toHaveLength(1);
    expect(pair.receiver.messages).toHaveLength(2);
  });

  it.each([
    ['POST', 'customers/nobody/sends', { text: 'x' }, 404, /There is no customer "nobody"/],
    ['POST', 'customers/c1/sends', {}, 422, /text or content/],
    ['POST', 'customers/c1/sends', { content: { type: 'song' } }, 422, /type/],
    ['POST', 'faults', { side: 'send', fault: { kind: 'flood' } }, 422, /kind/],
    ['POST', 'customers/c1/hears', { pattern: '(' }, 422, /not a regular expression/],
    ['POST', 'customers', '{', 400, /JSON/],
  ])('refuses %s %s %j', async (method, path, body, status, error) => {
    const answer = await control(method, path, body);
    expect(answer).toMatchObject({ status, json: { error: expect.stringMatching(error) } });
  });

  it('tells what happens as it happens', async () => {
    const events = await fetch(`${pair.simulator.url}/_sim/events`);
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (pattern: RegExp) => {
      while (!pattern.test(seen)) seen += (await reader.read()).value ?? '';
    };
    await pair.simulator.customer({ phone: '34612345678' }).says('Hola');
    await until(/"state":"sent"/);
    const body = { messaging_product: 'whatsapp', status: 'read', typing_indicator: { type: 'text' } };
    const message_id = pair.receiver.messages[0]?.providerId;
    expect((await graph(`${settings.phoneNumberId}/messages`, { ...body, message_id })).json).toEqual({
      success: true,
    });
    await until(/"state":"read".*"type":"typing","customer_id":"c1","on":true/s);
    await reader.cancel();
  });
});

describe('the send side', () => {
  const messages = `${settings.phoneNumberId}/messages`;

  it.each([
    ['no token', messages, text({}), {}, 401, 190],
    ['another number', '999/messages', text({}), bearer, 400, 100],
    ['no product', messages, text({ messaging_product: undefined }), bearer, 400, 100],
    ['no recipient', messages, text({ to: undefined }), bearer, 400, 100],
    ['no body', messages, text({ text: {} }), bearer, 400, 100],
    ['an unknown type', messages, text({ type: 'fax' }), bearer, 400, 100],
    ['a stranger', messages, text({ to: '34999' }), bearer, 400, 131026],
    ['a closed window', messages, text({}), bearer, 400, 131047],
  ])('refuses %s as the Graph API does', async (_what, path, body, headers, status, code) => {
    const answer = await graph(path, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      error: expect.objectContaining({
        code,
        message: expect.stringContaining(`(#${code})`),
        error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
        fbtrace_id: expect.any(String),
      }),
    });
  });

  it('names the parameter that is missing', async () => {
    const { json } = await graph(messages, text({ text: {} }));
    expect(json.error.error_data.details).toBe("The parameter text['body'] is required.");
    expect((await graph(messages, '{')).json.error.error_data.details).toBe('Invalid JSON.');
  });

  it('lets a template through a closed window', async () => {
    const template = {
      name: 'welcome',
      language: { code: 'es' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Lucía' }] }],
    };
    const send = () => graph(messages, text({ type: 'template', template }));
    expect((await send()).json.error.code).toBe(132001);
    const body = { type: 'BODY', text: 'Hola {{1}}' };
    const added = { name: 'welcome', language: 'es', components: [body] };
    expect((await control('POST', 'templates', added)).status).toBe(201);
    expect((await send()).status).toBe(200);
    await pair.simulator.customer({ phone: '34612345678' }).hears('Hola Lucía');
    await control('PATCH', 'templates/welcome/es', { status: 'PAUSED' });
    expect((await send()).json.error.code).toBe(132015);
    template.components = [];
    await control('PATCH', 'templates/welcome/es', { status: 'APPROVED' });
    expect((await send()).json.error.error_data.details).toContain(
      '(0) does not match the expected number of params (1)',
    );
  });

  it('keeps media both ways', async () => {
    await pair.simulator.customer({ phone: '34612345678' }).sends({ type: 'image' });
    const { media } = pair.receiver.messages[0]!;
    const { json: found } = await call('GET', `/v23.0/${media!.id}`, undefined, bearer);
    expect((await fetch(found.url)).status).toBe(401);
    const bytes = Buffer.from(await (await fetch(found.url, { headers: bearer })).arrayBuffer());
    expect(bytes).toHaveLength(found.file_size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(found.sha256);

    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([bytes], { type: 'image/png' }), 'sunset.png');
    const upload = await fetch(`${pair.simulator.apiUrl}/${settings.phoneNumberId}/media`, {
      method: 'POST',
      headers: bearer,
      body: form,
    });
    const { id } = (await upload.json()) as { id: string };
    await graph(messages, text({ type: 'image', image: { id, caption: 'Mira' } }));
    const heard = await pair.simulator.customer({ phone: '34612345678' }).hears('Mira');
    expect(heard.media).toMatchObject({ id, mimeType: 'image/png' });
  });
});

describe('the page', () => {
  it.each(['/', '/app.js', '/base.css', '/icon.svg'])('serves %s with a strict policy', async (path) => {
    const { status, headers } = await call('GET', path);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it("never serves a customer's file as a page", async () => {
    const data = Buffer.from('<script>alert(1)</script>').toString('base64');
    const customer = pair.simulator.customer({ phone: '34612345678' });
    const message = await customer.sends({ type: 'document', data, mime_type: 'text/html' });
    const { headers } = await call('GET', `/_sim/media/${message.media?.id}`);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
