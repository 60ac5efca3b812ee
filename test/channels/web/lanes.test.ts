import { describe, expect, it } from '@jest/globals';
import { Lanes } from '../../../src/edges/whatsapp/web/incoming/lanes.js';
import { whileOwner } from '../../../src/edges/whatsapp/web/session/owner.js';
import { createLog } from '../../../src/log.js';
import { disconnectMongo } from '../../../src/platform/database/mongo.js';
import { useDatabase } from '../../support/database.js';
import { until } from '../../support/until.js';

const log = createLog('silent');

describe('What comes from WhatsApp', () => {
  it('is taken in the order in which it was said, once the history is known', async () => {
    const lanes = new Lanes(log);
    const taken: string[] = [];
    const add = (chat: string, saidAt: number, text: string, found = false) =>
      lanes.add({ chat, saidAt, found, take: async () => void taken.push(`${chat} ${text}`) });
    add('a', 30, 'live');
    add('a', 20, 'live, same second');
    add('a', 10, 'history', true);
    add('a', 20, 'history, same second', true);
    await lanes.idle();
    expect(taken).toEqual([]);
    expect(lanes.takenUpTo()).toBeUndefined();
    lanes.open();
    add('a', 40, 'later');
    await lanes.idle();
    expect(taken).toEqual([
      'a history',
      'a history, same second',
      'a live, same second',
      'a live',
      'a later',
    ]);
    expect(lanes.takenUpTo()).toBe(40);
  });

  it('waits for the one before it in its chat, not for other chats', async () => {
    const lanes = new Lanes(log);
    const taken: string[] = [];
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    lanes.open();
    lanes.add({ chat: 'a', saidAt: 5, take: () => held.then(() => taken.push('a1')) });
    lanes.add({ chat: 'a', saidAt: 6, take: async () => taken.push('a2') });
    lanes.add({ chat: 'b', saidAt: 9, take: async () => taken.push('b1') });
    await until(() => taken.length === 1, 'the other chat');
    expect(taken).toEqual(['b1']);
    expect(lanes.takenUpTo()).toBe(5);
    go();
    await lanes.idle();
    expect(taken).toEqual(['b1', 'a1', 'a2']);
  });

  it('is tried again when it could not be stored, and looked for at WhatsApp when it never could', async () => {
    const lanes = new Lanes(log);
    let tries = 0;
    lanes.open();
    lanes.add({
      chat: 'a',
      saidAt: 1,
      async take() {
        tries += 1;
        if (tries < 2) throw new Error('the database is away');
      },
    });
    await lanes.idle();
    expect([tries, lanes.behind]).toEqual([2, false]);
    lanes.close();
    lanes.add({ chat: 'a', saidAt: 2, take: async () => undefined });
    expect([lanes.behind, lanes.takenUpTo()]).toEqual([true, undefined]);
  });
});

describe('The owner of a channel', () => {
  useDatabase();

  it('is one at a time; another goes on, with a later fence, when it stops', async () => {
    const stops = [new AbortController(), new AbortController()];
    const owners: number[] = [];
    const fences: number[] = [];
    let most = 0;
    const running = stops.map(({ signal }, who) =>
      whileOwner('web/one', { leaseMs: 3_000, stop: signal, log }, async (fence) => {
        owners.push(who);
        fences.push(fence);
        most = Math.max(most, owners.length);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        owners.splice(owners.indexOf(who), 1);
      }),
    );
    const [first] = await until(() => owners.length > 0 && [...owners], 'an owner');
    stops[first!]!.abort();
    await until(() => fences.length === 2, 'the other one');
    expect(owners).toEqual([1 - first!]);
    for (const stop of stops) stop.abort();
    await Promise.all(running);
    expect(most).toBe(1);
    expect(fences[1]).toBeGreaterThan(fences[0]!);
  });

  it('is told before its time is over that the database does not answer', async () => {
    const stop = new AbortController();
    let told = 0;
    const began = Date.now();
    const running = whileOwner(
      'web/cut-off',
      { leaseMs: 6_000, stop: stop.signal, log },
      async (_fence, lost) => {
        if (told > 0) return;
        await disconnectMongo();
        await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }));
        told = Date.now() - began;
        stop.abort();
      },
    );
    await running;
    expect(told).toBeGreaterThan(300);
    expect(told).toBeLessThan(6_000);
  });
});
