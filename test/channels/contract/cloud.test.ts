import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { closeServer, listen } from '../../../src/app/web.js';
import { createCloudChannel } from '../../../src/edges/whatsapp/cloud/cloud-channel.js';
import { cloudWebhookRouter } from '../../../src/edges/whatsapp/cloud/webhook-router.js';
import { createLog } from '../../../src/log.js';
import { disconnectMongo } from '../../../src/platform/database/mongo.js';
import { type CustomerContent, startWhatsAppSimulator } from '../../../src/simulators/whatsapp/simulator.js';
import { openDatabase } from '../../support/database.js';
import { settings } from '../start-pair.js';
import { describeChannel } from './contract.js';
import type { ContractWorld, Kind } from './world.js';

const contents: Record<Kind, CustomerContent> = {
  image: { type: 'image', caption: 'what a view' },
  voice: { type: 'audio', voice: true },
  document: { type: 'document', filename: 'invoice.pdf' },
  sticker: { type: 'sticker' },
  location: { type: 'location', latitude: 40.4, longitude: -3.7, name: 'Puerta del Sol' },
  contact: { type: 'contacts', contacts: [{ name: 'Berta Ruiz', phone: '+34 600 11 22 33' }] },
};

/** The simulator calls the real webhook router; while away nobody listens, and it tries again. */
async function start(): Promise<ContractWorld> {
  await openDatabase();
  const simulator = await startWhatsAppSimulator({
    settings,
    demoCustomers: false,
    retry: { firstMs: 50, maxMs: 500, attempts: 1_000 },
  });
  const cloud = { ...settings, apiUrl: simulator.apiUrl };
  const app = express();
  app.use(
    '/webhooks/whatsapp',
    cloudWebhookRouter(
      { numbers: () => [cloud], refresh: async () => undefined, has: () => false },
      createLog(process.env.TEST_LOG_LEVEL ?? 'silent'),
    ),
  );
  let server: Server = await listen(app, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  simulator.setWebhookUrl(`http://127.0.0.1:${port}/webhooks/whatsapp`);
  return {
    channel: createCloudChannel(cloud, { log: createLog('silent'), timeoutMs: 1_000 }),
    customer(profile) {
      const customer = simulator.customer({ ...profile, bsuid: null });
      return {
        phone: profile.phone,
        says: async (text, options) => (await customer.says(text, options)).id,
        sends: async (kind) => (await customer.sends(contents[kind])).id,
        repeats: async (id) => {
          const before = customer.chat.find((message) => message.id === id)!;
          await customer.says(before.text, { id, at: before.at });
        },
        edits: async (id, text) => void (await customer.edits(id, text)),
        deletes: async (id) => void (await customer.deletes(id)),
        reacts: async (id, emoji) => void (await customer.reacts(id, emoji)),
        reactionOn: (id) => customer.chat.find((message) => message.id === id)?.reaction,
        heard: () =>
          customer.heard.map(({ id, text, replyTo, type, media }) => ({
            id,
            text,
            replyTo,
            ...(media && { file: { type, filename: media.filename, bytes: simulator.file(media.id) } }),
          })),
        async receipt(id, receipt) {
          if (receipt === 'read') customer.reads(id);
          await simulator.idle();
        },
      };
    },
    goesAway: () => closeServer(server, 0),
    async comesBack() {
      server = await listen(app, port, '127.0.0.1');
    },
    losesNextAnswer: () => void simulator.faults.send({ kind: 'drop_after_commit' }),
    refusesNext: () => void simulator.faults.send({ kind: 'refuse', code: 131026 }),
    async close() {
      await closeServer(server, 0);
      await simulator.close();
      await disconnectMongo();
    },
  };
}

describeChannel('Cloud API', start, { customerChanges: true });
