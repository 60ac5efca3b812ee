import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloudChannel } from '../../src/edges/whatsapp/cloud/cloud-channel.js';
import type { OutboundText } from '../../src/edges/whatsapp/port/channel.js';
import { channelTo, listen, log, settings, startPair, stop } from './start-pair.js';

let pair: Awaited<ReturnType<typeof startPair>>;
const phone = '34612345678';
const send = (text: string, more: Partial<OutboundText> = {}) =>
  pair.channel.sendText({ reference: 'ref-1', to: { phone }, text, ...more });
const lucia = () => pair.simulator.customer({ phone });

beforeEach(async () => {
  pair = await startPair();
  await lucia().says('Hola');
});
afterEach(() => pair.close());

describe('a message the platform takes', () => {
  it('is heard by the customer, and its states come back with our reference', async () => {
    const result = await send('¡Hola, Lucía! *Pedido* listo', { replyTo: lucia().chat[0]?.id });
    expect(result).toMatchObject({ outcome: 'accepted', deliveredTo: { phone } });
    const heard = await lucia().hears('Pedido');
    expect(heard).toMatchObject({ text: '¡Hola, Lucía! *Pedido* listo', reference: 'ref-1' });
    expect(heard.replyTo).toBe(lucia().chat[0]?.id);
    lucia().reads();
    await pair.simulator.idle();
    const { providerId } = result as { providerId: string };
    expect(pair.receiver.statuses).toMatchObject(
      ['sent', 'delivered', 'read'].map((status) => ({ status, providerId, reference: 'ref-1' })),
    );
  });

  it('reaches a customer whose number is hidden by their business-scoped id', async () => {
    const maya = pair.simulator.customer({ bsuid: 'BR.10872349915562740031' });
    await maya.says('Oi');
    const to = pair.receiver.messages.at(-1)?.sender;
    expect(to).toEqual({ bsuid: maya.bsuid, username: 'maya.oliveira', profileName: 'Maya' });
    expect(await send('Olá', { to: { bsuid: to?.bsuid } })).toMatchObject({
      outcome: 'accepted',
      deliveredTo: { bsuid: maya.bsuid },
    });
    await maya.hears('Olá');
  });

  it('says which number it went to when that is a variant of the one asked for', async () => {
    const bia = pair.simulator.customer({ phone: '551187654321', name: 'Bia' });
    bia.alsoReachedAt.push('5511987654321');
    await bia.says('Oi');
    expect(await send('Olá', { to: { phone: '5511987654321' } })).toMatchObject({
      deliveredTo: { phone: '551187654321' },
    });
  });
});

describe('a message the platform refuses', () => {
  it('after the 24-hour window says that only a template can be sent', async () => {
    pair.simulator.clock.advance(24 * 60 * 60 * 1000 + 1000);
    expect(await send('Too late')).toMatchObject({
      outcome: 'refused',
      failure: { code: '131047', message: expect.stringMatching(/^More than 24 hours .* approved template/) },
    });
    await lucia().says('Again');
    expect(await send('In time')).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['nobody', { phone: '34999999999' }, '131026'],
    ['oneself', { phone: '15550783881' }, '131021'],
    ['a hidden number by nothing', {}, 'no_recipient'],
    ['a WhatsApp Web id', { lid: '99887766554433' }, 'no_recipient'],
  ])('to %s is refused', async (_who, to, code) => {
    expect(await send('x', { to })).toMatchObject({ outcome: 'refused', failure: { code } });
  });

  it('for its length or emptiness says what is wrong with it', async () => {
    expect(await send('x'.repeat(4097))).toMatchObject({
      outcome: 'refused',
      failure: { code: '100', message: expect.stringContaining('at most 4096 characters') },
    });
    expect(await send('')).toMatchObject({ outcome: 'refused' });
  });

  it('later, by a status, is told with the reason', async () => {
    pair.simulator.faults.send({ kind: 'fail_later', code: 131026 });
    expect(await send('x')).toMatchObject({ outcome: 'accepted' });
    await pair.simulator.idle();
    expect(pair.receiver.statuses).toMatchObject([
      {
        status: 'failed',
        reference: 'ref-1',
        error: { code: '131026', message: expect.stringMatching(/not have WhatsApp/) },
      },
    ]);
    expect(lucia().heard).toEqual([]);
  });
});

describe('a send that may be tried again', () => {
  it.each([
    ['429 with Retry-After', { kind: '429', retry_after: 3 } as const, 3_000],
    ['429', { kind: '429' } as const, 2_000],
    ['a pair limit', { kind: 'refuse', code: 131056 } as const, 6_000],
    ['500', { kind: '500' } as const, undefined],
    ['503', { kind: '500', status: 503 } as const, undefined],
    ["a proxy's page", { kind: 'proxy', status: 503 } as const, undefined],
    ['502 of WhatsApp itself', { kind: '500', status: 502 } as const, undefined],
    ['a redirect', { kind: 'proxy', status: 302 } as const, 60_000],
    ['an expired token', { kind: 'refuse', code: 190 } as const, 60_000],
  ])('after %s', async (_what, fault, afterMs) => {
    pair.simulator.faults.send(fault);
    const result = await send('x');
    expect(result.outcome).toBe('retry');
    expect('afterMs' in result ? result.afterMs : undefined).toBe(afterMs);
    expect(lucia().heard).toEqual([]);
    expect(await send('x')).toMatchObject({ outcome: 'accepted' });
    await lucia().hears('x');
  });

  it('when the connection is refused', async () => {
    await pair.simulator.goesDown();
    expect(await send('x')).toMatchObject({ outcome: 'retry', failure: { code: 'ECONNREFUSED' } });
    await pair.simulator.comesBack();
    expect(await send('x')).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['the host is not known', 'http://nowhere.invalid/v23.0', /ENOTFOUND|EAI_AGAIN/],
    ['the address is none', 'ftp://127.0.0.1/v23.0', /ERR_INVALID_PROTOCOL/],
  ])('when %s', async (_what, apiUrl, code) => {
    const channel = createCloudChannel({ ...settings, apiUrl }, { log, timeoutMs: 2_000 });
    const result = await channel.sendText({ reference: 'r', to: { phone }, text: 'x' });
    expect(result).toMatchObject({ outcome: 'retry', failure: { code: expect.stringMatching(code) } });
  });

  it('when TLS cannot be agreed, by an answer, by silence or by a cut connection', async () => {
    const behaviours = [
      (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'),
      () => undefined,
      (socket: import('node:net').Socket) => socket.destroy(),
    ];
    for (const behave of behaviours) {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => behave(socket));
      });
      server.listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      const apiUrl = `https://127.0.0.1:${port}/v23.0`;
      const channel = createCloudChannel({ ...settings, apiUrl }, { log, timeoutMs: 600 });
      expect(await channel.sendText({ reference: 'r', to: { phone }, text: 'x' })).toMatchObject({
        outcome: 'retry',
      });
      server.close();
    }
  });
});

describe('a send nobody knows the end of', () => {
  it.each([
    ['the answer never comes', { kind: 'hang' } as const, 0],
    ['the connection is cut before', { kind: 'drop_before_commit' } as const, 0],
    ['the connection is cut after', { kind: 'drop_after_commit' } as const, 1],
    ['it was taken and the answer never comes', { kind: 'hang_after_commit' } as const, 1],
    ['the answer is slower than we wait', { kind: 'slow', ms: 500 } as const, 1],
    ['the answer cannot be read', { kind: 'garbage' } as const, 1],
    ['a gateway gives up before', { kind: 'proxy', status: 504 } as const, 0],
    ['a gateway gives up after', { kind: 'proxy_after_commit', status: 504 } as const, 1],
    ['a gateway cannot read the answer', { kind: 'proxy_after_commit', status: 502 } as const, 1],
  ])('is unknown when %s', async (_what, fault, heard) => {
    pair.simulator.faults.send(fault);
    const impatient = channelTo(pair.simulator, 300);
    const result = await impatient.sendText({ reference: 'ref-1', to: { phone }, text: 'x' });
    expect(result).toMatchObject({
      outcome: 'unknown',
      failure: { message: expect.stringMatching(/may or may not have arrived/) },
    });
    await pair.simulator.idle();
    expect(lucia().heard).toHaveLength(heard);
    expect(pair.receiver.statuses.some((status) => status.reference === 'ref-1')).toBe(heard === 1);
  });
});

it('Every message has a connection of its own, so a stale one can never be taken for a lost message', async () => {
  const connections = new Set<unknown>();
  const server = createServer((req, res) => {
    connections.add(req.socket);
    res.setHeader('content-type', 'application/json');
    res.end('{"messages":[{"id":"wamid.1"}]}');
  });
  const apiUrl = await listen(server);
  const channel = createCloudChannel({ ...settings, apiUrl }, { log });
  for (const reference of ['a', 'b', 'c']) await channel.sendText({ reference, to: { phone }, text: 'x' });
  expect(connections.size).toBe(3);
  await stop(server);
});

describe('the check of a channel', () => {
  it('finds nothing wrong with the right credentials', async () => {
    expect(await pair.channel.check()).toBeUndefined();
  });

  it.each([
    ['access token', { accessToken: 'expired' }, /access token/],
    ['phone number id', { phoneNumberId: '999' }, /phone number id/],
    ['address', { apiUrl: 'http://127.0.0.1:9/v23.0' }, /127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/],
  ])('says when the %s is wrong', async (_what, wrong, sentence) => {
    const { apiUrl } = pair.simulator;
    const channel = createCloudChannel({ ...settings, apiUrl, ...wrong }, { log, timeoutMs: 5_000 });
    expect(await channel.check()).toMatch(sentence);
  });

  it('says when the address is not WhatsApp', async () => {
    const channel = createCloudChannel({ ...settings, apiUrl: pair.receiver.url }, { log, timeoutMs: 5_000 });
    expect(await channel.check()).toMatch(/does not answer like WhatsApp \(HTTP 403\)/);
  });
});

it('A channel is named after its number', () => {
  expect(channelTo(pair.simulator)).toMatchObject({ id: 'cloud:106540352242922', kind: 'cloud' });
});
