import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Choice } from '../../src/edges/whatsapp/port/channel.js';
import { settings, startPair } from './start-pair.js';

let pair: Awaited<ReturnType<typeof startPair>>;
const phone = '34612345678';
const lucia = () => pair.simulator.customer({ phone });
beforeAll(async () => {
  pair = await startPair();
  await lucia().says('Hola');
});
afterAll(() => pair?.close());

const some = (count: number, title = 'Choice'): Choice[] =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, title: `${title} ${index}` }));

describe('A text with choices', () => {
  const sends = (text: string, options: Choice[], label = 'Choose') =>
    pair.channel.sendInteractive!({ reference: 'ref', to: { phone }, text, options, label });

  it.each([
    ['three short ones are buttons', some(3), { options: some(3) }],
    ['four are a list', some(4), { label: 'Choose', options: some(4) }],
    ['ten are a list', some(10), { label: 'Choose', options: some(10) }],
    [
      'one with a title of 20 is a button',
      [{ id: 'a', title: 'x'.repeat(20) }],
      { options: [expect.anything()] },
    ],
    ['one with a title of 21 is a list', [{ id: 'a', title: 'x'.repeat(21) }], { label: 'Choose' }],
    ['one with a description is a list', [{ id: 'a', title: 'x', description: 'more' }], { label: 'Choose' }],
  ])('%s', async (name, options, choices) => {
    expect(await sends(name, options)).toMatchObject({ outcome: 'accepted' });
    expect((await lucia().hears(name)).choices).toMatchObject(choices);
  });

  it.each([
    ['eleven', some(11)],
    ['a title of 25', [{ id: 'a', title: 'x'.repeat(25) }]],
    [
      'two of one title',
      [
        { id: 'a', title: 'same' },
        { id: 'b', title: 'same' },
      ],
    ],
    [
      'two of one id',
      [
        { id: 'a', title: 'one' },
        { id: 'a', title: 'two' },
      ],
    ],
    ['a long description', [{ id: 'a', title: 'x', description: 'd'.repeat(73) }]],
  ])('%s: numbered words, because the platform takes no such thing', async (name, options) => {
    expect(await sends(name, options)).toMatchObject({ outcome: 'accepted' });
    const heard = await lucia().hears(name);
    expect(heard).toMatchObject({ type: 'text', text: expect.stringContaining(`\n1. ${options[0]!.title}`) });
    expect(heard.choices).toBeUndefined();
  });

  it('a tap comes back readable, with its id, as an answer to it', async () => {
    await sends('Which?', [{ id: 'red-7', title: 'Red', description: 'like a rose' }]);
    await lucia().taps(await lucia().hears('Which?'), 'Red');
    expect(pair.receiver.messages.at(-1)).toMatchObject({
      type: 'interactive',
      text: 'Red\nlike a rose',
      choice: 'red-7',
      replyTo: expect.any(String),
    });
    await lucia().sends({ type: 'button', text: 'Stop', payload: 'stop-9' });
    expect(pair.receiver.messages.at(-1)).toMatchObject({ type: 'button', text: 'Stop', choice: 'stop-9' });
  });
});

describe('The platform refuses', () => {
  const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
  const buttons = (...all: unknown[]) => ({ type: 'button', body: { text: 'x' }, action: { buttons: all } });
  const rows = (count: number, title: string) =>
    Array.from({ length: count }, (_, index) => ({ id: `${title}${index}`, title: `${title}${index}` }));
  const list = (...sections: unknown[]) => ({
    type: 'list',
    body: { text: 'x' },
    action: { button: 'Choose', sections },
  });
  it.each([
    [131009, 'Invalid buttons count', buttons(...rows(4, 'a').map(({ id, title }) => button(id, title)))],
    [131009, 'Button title length invalid', buttons(button('a', 'x'.repeat(21)))],
    [131009, 'Duplicated title', buttons(button('a', 'same'), button('b', 'same'))],
    [
      131009,
      'Total row count exceed',
      list({ title: 'A', rows: rows(6, 'a') }, { title: 'B', rows: rows(5, 'b') }),
    ],
    [131009, 'Section title length', list({ rows: rows(1, 'a') }, { title: 'B', rows: rows(1, 'b') })],
    [100, "interactive['action'] is required", { type: 'button', body: { text: 'x' } }],
  ])('%d %s', async (code, details, interactive) => {
    const answer = await fetch(`${pair.simulator.apiUrl}/${settings.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: phone, type: 'interactive', interactive }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code, error_data: { details: expect.stringContaining(details) } },
    });
  });
});
