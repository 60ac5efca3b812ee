import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageModel } from '../../../src/domain/conversations/messages/message.js';
import { until } from '../../support/until.js';
import { startWebParts, stateIs } from './start-web.js';

describe('A browser of WhatsApp Web', () => {
  let world: Awaited<ReturnType<typeof startWebParts>>;
  beforeAll(async () => {
    world = await startWebParts();
  });
  afterAll(() => world?.close());

  it.each([
    ['has grown too large', { mostBytes: 1024 ** 2, heartbeatMs: 100 }],
    ['has run for long enough and nothing goes on', { oldMs: 2_000, quietMs: 500 }],
  ])(
    'is replaced when it %s: no code is needed again, and nothing is lost',
    async (why, limits) => {
      const channel = world.start(limits);
      if (world.whatsapp.online() === 0 && world.whatsapp.pagesLoaded() === 0) await world.whatsapp.scan();
      await stateIs('ready');
      const before = world.whatsapp.pagesLoaded();
      await until(() => world.whatsapp.pagesLoaded() > before, 'another browser');
      world.whatsapp.customer({ name: 'Rui', phone: '34611000020' }).says(`now it ${why}`);
      await until(() => MessageModel.exists({ text: `now it ${why}` }), 'what was said meanwhile', {});
      const asked = world.whatsapp.asked.filter(({ path }) => path === 'hello');
      expect(asked.filter(({ body }) => body.session === null)).toHaveLength(1);
      await channel.stop();
    },
    90_000,
  );
});
