import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCloudChannel } from '../../src/edges/whatsapp/cloud/cloud-channel.js';
import { verifySignature } from '../../src/edges/whatsapp/cloud/incoming/signature.js';
import {
  parseWebhook,
  verifyHandshake,
  type WebhookProblem,
} from '../../src/edges/whatsapp/cloud/incoming/webhook.js';
import type { InboundChange, InboundMessage, StatusUpdate } from '../../src/edges/whatsapp/port/channel.js';
import { createLog } from '../../src/log.js';
import {
  type SimulatorOptions,
  startWhatsAppSimulator,
  type WhatsAppSimulator,
} from '../../src/simulators/whatsapp/simulator.js';

export const settings = {
  accessToken: 'EAAtest-token',
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  appSecret: 'app-secret',
  verifyToken: 'verify-token',
  displayPhoneNumber: '15550783881',
};

export const log = createLog('silent');

/** What a program that receives webhooks has understood. */
export interface Receiver {
  url: string;
  messages: InboundMessage[];
  changes: InboundChange[];
  statuses: StatusUpdate[];
  problems: WebhookProblem[];
  /** Statuses to answer with, first come first served; 200 when empty. */
  answers: number[];
  bodies: Buffer[];
  close(): Promise<void>;
}

/** A webhook endpoint made of the real signature check and parser. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: Omit<Receiver, 'url' | 'close'> = {
    messages: [],
    changes: [],
    statuses: [],
    problems: [],
    answers: [],
    bodies: [],
  };
  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (req.method === 'GET') {
      const challenge = verifyHandshake(Object.fromEntries(url.searchParams), settings.verifyToken);
      res.writeHead(challenge ? 200 : 403).end(challenge);
      return;
    }
    const raw = Buffer.concat(await req.toArray());
    const header = req.headers['x-hub-signature-256'];
    if (!verifySignature(raw, String(header), settings.appSecret)) {
      res.writeHead(401).end();
      return;
    }
    const answer = receiver.answers.shift() ?? 200;
    if (answer === 200) {
      receiver.bodies.push(raw);
      const parsed = parseWebhook(JSON.parse(raw.toString()));
      receiver.messages.push(...parsed.items.flatMap((item) => item.messages));
      receiver.changes.push(...parsed.items.flatMap((item) => item.changes));
      receiver.statuses.push(...parsed.items.flatMap((item) => item.statuses));
      receiver.problems.push(...parsed.problems);
    }
    res.writeHead(answer).end();
  });
  const url = `${await listen(server)}/webhooks/whatsapp`;
  return Object.assign(receiver, { url, close: () => stop(server) });
}

/** A simulator, a receiver and a channel that know each other. */
export async function startPair(options: Partial<SimulatorOptions> = {}) {
  const receiver = await startReceiver();
  const simulator = await startWhatsAppSimulator({ settings, webhookUrl: receiver.url, ...options });
  const channel = channelTo(simulator);
  const close = async () => {
    await simulator.close();
    await receiver.close();
  };
  return { simulator, receiver, channel, close };
}

export function channelTo(simulator: WhatsAppSimulator, timeoutMs = 5_000) {
  return createCloudChannel({ ...settings, apiUrl: simulator.apiUrl }, { log, timeoutMs });
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
