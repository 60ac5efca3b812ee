import { afterAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { botBell } from '../../src/domain/conversations/core/doorbells.js';
import { createLog } from '../../src/log.js';
import { ring } from '../../src/platform/queue/doorbell.js';
import { startDoorbells, stopDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

describe('Doorbells', () => {
  const { redisUrl } = testServers();
  const queue = new Queue('bot', { connection: { url: redisUrl }, prefix: 'test' });
  afterAll(async () => {
    await stopDoorbells();
    await queue.close();
  });

  it('ring also after the process was too busy to read an answer for longer than a command may take', async () => {
    await startDoorbells(redisUrl, 'test', createLog('silent'));
    ring(botBell, 'before');
    const busyUntil = Date.now() + 2_600;
    while (Date.now() < busyUntil);
    // The first ring may be lost; they are not lost for good.
    await until(async () => {
      ring(botBell, 'after');
      return (await queue.getWaiting()).some(({ data }) => data.id === 'conversation:after');
    }, 'a ring to arrive');
    expect(await queue.getWaitingCount()).toBeGreaterThanOrEqual(1);
  });
});
