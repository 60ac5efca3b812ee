import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Customer, CustomerContent } from '../../src/simulators/whatsapp/simulator.js';
import { startPair } from './start-pair.js';

let pair: Awaited<ReturnType<typeof startPair>>;
let lucia: Customer;
const texts = () => pair.receiver.messages.map(({ text }) => text);

beforeEach(async () => {
  pair = await startPair({ retry: { firstMs: 5, maxMs: 20, attempts: 6 } });
  lucia = pair.simulator.customer({ phone: '34612345678' });
});
afterEach(() => pair.close());

describe('what a customer says', () => {
  it('arrives signed, escaped and with who said it', async () => {
    await lucia.says('¿Tenéis tarta? 🎂');
    expect(pair.receiver.messages).toMatchObject([
      {
        text: '¿Tenéis tarta? 🎂',
        sender: { phone: '34612345678', bsuid: lucia.bsuid, profileName: 'Lucía Fernández' },
      },
    ]);
    expect(pair.receiver.bodies[0]?.toString('latin1')).not.toMatch(/[^\x20-\x7e]/);
  });

  it.each<[CustomerContent, Record<string, unknown>]>([
    [
      { type: 'image', caption: 'Mira' },
      { type: 'image', text: '[image] Mira' },
    ],
    [{ type: 'video' }, { type: 'video', text: '[video]' }],
    [{ type: 'audio' }, { type: 'audio', text: '[voice message]' }],
    [{ type: 'document' }, { type: 'document', text: '[document: invoice.pdf]' }],
    [{ type: 'sticker' }, { type: 'sticker', text: '[sticker]' }],
    [{ type: 'location', latitude: 1, longitude: 2, name: 'Casa' }, { type: 'location' }],
    [
      { type: 'contacts', contacts: [{ name: 'Ana', phone: '+34 600' }] },
      { type: 'contacts', text: '[contact] Ana: +34 600' },
    ],
    [
      { type: 'button_reply', id: 'y', title: 'Sí' },
      { type: 'interactive', text: 'Sí' },
    ],
    [
      { type: 'list_reply', id: 'l', title: 'Lunes' },
      { type: 'interactive', text: 'Lunes' },
    ],
    [{ type: 'form_reply', answers: { size: 'L' } }, { text: '[form: flow] Sent\nsize: L' }],
    [
      { type: 'button', text: 'Stop' },
      { type: 'button', text: 'Stop' },
    ],
    [{ type: 'order', items: [{ product: 'P', quantity: 1, price: 3 }] }, { type: 'order' }],
    [{ type: 'unsupported' }, { type: 'unsupported' }],
  ])('%j is understood', async (content, message) => {
    await lucia.sends(content);
    expect(pair.receiver.messages).toMatchObject([message]);
    expect(pair.receiver.problems).toEqual([]);
  });

  it('reactions, edits, deletions and number changes are told and make no message', async () => {
    const { id } = await lucia.says('Hola');
    await lucia.reacts(id, '👍');
    await lucia.edits(id, 'Buenas');
    await lucia.deletes(id);
    await lucia.sends({ type: 'system', body: 'changed number' });
    expect(texts()).toEqual(['Hola']);
    expect(pair.receiver.problems).toEqual([]);
    expect(lucia.chat).toMatchObject([{ text: 'Buenas', reaction: '👍', deleted: true }]);
    expect(pair.receiver.changes.map(({ kind }) => kind)).toEqual(['reaction', 'edit', 'delete']);
  });

  it('can be of any shape at all', async () => {
    await lucia.sends({ type: 'raw', message: { type: 'text', text: { body: ['?'] }, id: null } });
    expect(pair.receiver.problems).toHaveLength(1);
    await lucia.says('sin contacto', {
      withoutContact: true,
      id: 'wamid.own',
      at: new Date(1_700_000_000_000),
    });
    expect(pair.receiver.messages[0]).toMatchObject({
      providerId: 'wamid.own',
      sentAt: new Date(1_700_000_000_000),
      sender: { phone: lucia.phone },
    });
  });
});

describe('delivery of webhooks', () => {
  it('goes on until the answer is 200, keeping the order of each customer', async () => {
    pair.receiver.answers.push(503, 500, 401);
    await Promise.all(['uno', 'dos', 'tres'].map((text) => lucia.says(text)));
    expect(texts()).toEqual(['uno', 'dos', 'tres']);
    expect(pair.simulator.webhooks.map(({ status }) => status)).toEqual([503, 500, 401, 200, 200, 200]);
    expect(lucia.chat.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('is given up in the end, and says so', async () => {
    pair.receiver.answers.push(...Array<number>(6).fill(503));
    await expect(lucia.says('perdido')).rejects.toThrow('given up after 6 attempts: answered 503');
  });

  it.each(['messages', 'changes', 'entries', 'mixed'] as const)('carries a batch as %s', async (layout) => {
    const grace = pair.simulator.customer({ phone: '14155550142' });
    const at = new Date(1_700_000_000_000);
    await pair.simulator.batch(
      [
        lucia.compose('dos', { at: new Date(at.getTime() + 1000) }),
        grace.compose({ type: 'image' }, { at }),
        lucia.compose('uno', { at }),
      ],
      layout,
    );
    expect(pair.receiver.bodies).toHaveLength(1);
    expect(texts()).toEqual(['[image]', 'uno', 'dos']);
    expect(pair.receiver.messages.map(({ sender }) => sender.profileName)).toEqual([
      'Grace Bennett',
      'Lucía Fernández',
      'Lucía Fernández',
    ]);
  });

  it('can be doubled', async () => {
    pair.simulator.faults.webhook({ kind: 'duplicate' });
    await lucia.says('eco');
    await lucia.says('solo');
    expect(texts()).toEqual(['eco', 'eco', 'solo']);
    expect(pair.receiver.bodies[0]).toEqual(pair.receiver.bodies[1]);
  });

  it('can be out of order', async () => {
    pair.simulator.faults.webhook({ kind: 'out_of_order' });
    await Promise.all([lucia.says('primero'), lucia.says('segundo')]);
    expect(texts()).toEqual(['segundo', 'primero']);
  });

  it('can be out of order with nothing after it', async () => {
    pair.simulator.faults.webhook({ kind: 'out_of_order' });
    await lucia.says('solo');
    expect(texts()).toEqual(['solo']);
  });

  it('can be joined', async () => {
    pair.simulator.faults.webhook({ kind: 'batched', size: 3 });
    const grace = pair.simulator.customer({ phone: '14155550142' });
    await Promise.all([lucia.says('a'), grace.says('b'), lucia.says('c')]);
    expect(pair.receiver.bodies).toHaveLength(1);
    expect(texts().toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('can be late, lost or forged', async () => {
    pair.simulator.faults.webhook({ kind: 'delayed', ms: 60 });
    const late = lucia.says('tarde');
    await lucia.says('pronto');
    await late;
    expect(texts()).toEqual(['pronto', 'tarde']);
    pair.simulator.faults.webhook({ kind: 'lost' });
    await lucia.says('perdido');
    pair.simulator.faults.webhook({ kind: 'bad_signature' });
    await lucia.says('falso');
    expect(texts()).toEqual(['pronto', 'tarde']);
    expect(pair.simulator.webhooks.at(-1)).toMatchObject({ status: 401, fault: 'bad_signature' });
  });

  it('can lose one kind of status only', async () => {
    await lucia.says('Hola');
    pair.simulator.faults.webhook({ kind: 'lost' }, { only: 'sent', times: 1 });
    await pair.channel.sendText({ reference: 'r', to: { phone: lucia.phone }, text: 'x' });
    await pair.simulator.idle();
    expect(pair.receiver.statuses.map(({ status }) => status)).toEqual(['delivered']);
  });

  it('can bring statuses before the answer', async () => {
    await lucia.says('Hola');
    pair.simulator.faults.webhook({ kind: 'before_answer' });
    const seen: number[] = [];
    const sent = pair.channel.sendText({ reference: 'r', to: { phone: lucia.phone }, text: 'x' });
    await sent.then(() => seen.push(pair.receiver.statuses.length));
    expect(seen).toEqual([2]);
  });

  it('strikes by chance the same way for the same seed', async () => {
    pair.simulator.faults.webhook({ kind: 'lost' }, { probability: 0.5 });
    for (const text of ['1', '2', '3', '4', '5', '6', '7', '8']) await lucia.says(text);
    const first = texts();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(8);
    const again = await startPair();
    again.simulator.faults.webhook({ kind: 'lost' }, { probability: 0.5 });
    const other = again.simulator.customer({ phone: '34612345678' });
    for (const text of ['1', '2', '3', '4', '5', '6', '7', '8']) await other.says(text);
    expect(again.receiver.messages.map(({ text }) => text)).toEqual(first);
    await again.close();
  });
});

describe('a customer', () => {
  const reply = (text: string) =>
    pair.channel.sendText({ reference: text, to: { phone: lucia.phone }, text });

  it('hears each message once, before or after asking', async () => {
    await lucia.says('Hola');
    await reply('one fish');
    const two = lucia.hears(/two/g);
    await reply('two fish');
    expect((await two).text).toBe('two fish');
    expect((await lucia.hears('fish')).text).toBe('one fish');
    await expect(lucia.hears('fish', { timeout: 20 })).rejects.toThrow(
      'Lucía Fernández did not hear "fish" within 20 ms. Heard instead: "one fish", "two fish".',
    );
  });

  it('whose phone is off gets everything when it is on again', async () => {
    await lucia.says('Hola');
    lucia.goesOffline();
    await reply('waiting');
    await pair.simulator.idle();
    expect(pair.receiver.statuses.map(({ status }) => status)).toEqual(['sent']);
    lucia.comesOnline();
    await lucia.hears('waiting');
    lucia.reads();
    await pair.simulator.idle();
    expect(pair.receiver.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  });
});

it('The webhook address is verified by a challenge', async () => {
  expect(await pair.simulator.verifyWebhook()).toBe(true);
  pair.simulator.setWebhookUrl(pair.simulator.url);
  expect(await pair.simulator.verifyWebhook()).toBe(false);
});

it('Closing gives up what is on its way and tells those who wait', async () => {
  pair.simulator.setWebhookUrl('http://127.0.0.1:9/');
  const saying = expect(lucia.says('nadie')).rejects.toThrow();
  const hearing = expect(lucia.hears('algo')).rejects.toThrow('Heard nothing.');
  await pair.simulator.close();
  await Promise.all([saying, hearing]);
});
