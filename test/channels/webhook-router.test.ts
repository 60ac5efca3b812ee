import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import express from 'express';
import { closeServer, listen } from '../../src/app/web.js';
import { cloudWebhookRouter } from '../../src/edges/whatsapp/cloud/webhook-router.js';
import { signatureOf, webhookBytes } from '../../src/simulators/whatsapp/webhooks/signing.js';
import { until } from '../support/until.js';
import { log, settings } from './start-pair.js';

let server: Server | undefined;
afterEach(async () => {
  if (server) await closeServer(server, 0);
});

it('a webhook that is sent again while it is being stored is stored once, and both are answered', async () => {
  const looks: (() => void)[] = [];
  let taken = 0;
  const app = express();
  const cloud = { ...settings, apiUrl: 'http://127.0.0.1:1' };
  const served = {
    numbers: () => [cloud],
    // Storing it takes as long as this look at the numbers, because it is for one that is not known.
    refresh: () => new Promise<void>((resolve) => void looks.push(resolve)),
    has: () => false,
  };
  app.use(
    cloudWebhookRouter(served, log, {
      taken: () => {
        taken += 1;
      },
    }),
  );
  server = await listen(app, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;

  const metadata = { display_phone_number: '15550001111', phone_number_id: '999' };
  const statuses = [{ id: 'wamid.1', status: 'sent', timestamp: '1760000000', recipient_id: '34600000001' }];
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  const bytes = webhookBytes({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
  let arrived = 0;
  server.on('request', () => {
    arrived += 1;
  });
  const send = async () => {
    const headers = { 'x-hub-signature-256': signatureOf(bytes, settings.appSecret) };
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers,
    });
    return answer.status;
  };
  const first = send();
  await until(() => looks.length === 1, 'the first to be under way');
  const again = [send(), send()];
  await until(() => arrived === 3, 'the repeats to arrive');
  // A fourth, of which the end is known, stands behind them.
  await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
  looks[0]!();
  expect(await Promise.all([first, ...again])).toEqual([200, 200, 200]);
  expect({ taken, looks: looks.length }).toEqual({ taken: 1, looks: 1 });
  // It is stored anew afterwards, which changes nothing.
  const later = send();
  await until(() => looks.length === 2, 'another look');
  looks[1]!();
  expect(await later).toBe(200);
});
