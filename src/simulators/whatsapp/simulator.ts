import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import type { Clock } from './clock.js';
import { controlApi } from './control/control-api.js';
import type { Customer, CustomerProfile } from './customer.js';
import {
  type FaultHandle,
  type FaultScope,
  type SendFault,
  sendFaultShape,
  type WebhookFault,
  webhookFaultShape,
} from './faults.js';
import { graphApi } from './graph/graph-api.js';
import { type MediaFault, mediaFaultShape } from './rules/media-faults.js';
import type { Templates } from './rules/templates.js';
import { listen, stop, verifyWebhook } from './serve.js';
import type {
  AccountEvent,
  ApiCall,
  ChatMessage,
  Draft,
  SimulatorOptions,
  Subscription,
  WebhookAttempt,
} from './types.js';
import type { BatchLayout } from './webhooks/webhook-body.js';
import { World } from './world.js';

export type { CustomerContent } from './contents.js';
export type { Customer, CustomerProfile } from './customer.js';
export type { FaultHandle, FaultScope, SendFault, WebhookFault } from './faults.js';
export type * from './types.js';
export type { BatchLayout } from './webhooks/webhook-body.js';

/** A WhatsApp with a Cloud API in front and customers behind, driven from a program, over HTTP, or in a browser. */
export interface WhatsAppSimulator {
  readonly url: string;
  /** What `WHATSAPP_CLOUD_API_URL` is set to. */
  readonly apiUrl: string;
  setWebhookUrl(url: string): void;
  /** Asks the webhook address to repeat a challenge, as the platform does when it is set up. */
  verifyWebhook(): Promise<boolean>;
  /** The customer with this phone or id, made when there is none. Neither: one with a hidden number. */
  customer(profile: CustomerProfile): Customer;
  readonly customers: readonly Customer[];
  /** Sends several customers' messages as one webhook, in this order. Resolves when it was answered 200. */
  batch(drafts: Draft[], layout?: BatchLayout): Promise<ChatMessage[]>;
  /** Sends a webhook about the account, such as `account_update`. Resolves when it was answered 200. */
  tells(event: AccountEvent): Promise<void>;
  readonly faults: {
    /** Each strikes once by default: see FaultScope. */
    send(fault: SendFault, scope?: FaultScope): FaultHandle;
    webhook(fault: WebhookFault, scope?: FaultScope): FaultHandle;
    media(fault: MediaFault, scope?: FaultScope): FaultHandle;
    clear(): void;
  };
  readonly clock: Clock;
  /** The templates of the business account. */
  readonly templates: Pick<Templates, 'list' | 'find' | 'add' | 'change'>;
  /** What Meta knows of the app's webhooks. */
  readonly subscription: Subscription;
  /** The bytes of a file by its id. */
  file(mediaId: string): Buffer | undefined;
  /** Requests to the send side, oldest first. */
  readonly calls: readonly ApiCall[];
  /** Attempts to deliver webhooks, oldest first. */
  readonly webhooks: readonly WebhookAttempt[];
  /**
   * Delivers one of `webhooks` once more, byte for byte, as the platform may for seven days; also one that a fault lost.
   * Resolves when it was answered 200.
   */
  repeats(webhook: Pick<WebhookAttempt, 'body'>): Promise<void>;
  /** Resolves when every webhook is answered and every message has come as far as it will. */
  idle(): Promise<void>;
  /** Connections are refused, until `comesBack` opens the same port again. */
  goesDown(): Promise<void>;
  comesBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a simulator on loopback. Nothing is kept: a new one knows only the customers it begins with. */
export async function startWhatsAppSimulator(options: SimulatorOptions): Promise<WhatsAppSimulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const world = new World(options);
  if (options.demoCustomers ?? true) for (const profile of demoCustomers) world.customer(profile);
  const server = createServer(appFor(world));
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;

  return {
    url,
    apiUrl: `${url}/v23.0`,
    setWebhookUrl: (to) => {
      world.webhooks.url = to;
    },
    verifyWebhook: () => verifyWebhook(world),
    customer: (profile) => world.customer(profile),
    customers: world.customers,
    batch: (drafts, layout = 'messages') => world.batch(drafts, layout),
    tells: (event) => world.tells(event),
    faults: {
      send: (fault, scope) => world.sendFaults.add(sendFaultShape.parse(fault), scope),
      webhook: (fault, scope) => world.webhookFaults.add(webhookFaultShape.parse(fault), scope),
      media: (fault, scope) => world.mediaFaults.add(mediaFaultShape.parse(fault), scope),
      clear: () => {
        world.mediaFaults.clear();
        world.sendFaults.clear();
        world.webhookFaults.clear();
      },
    },
    clock: world.clock,
    file: (mediaId) => world.media.get(mediaId)?.bytes,
    templates: world.templates,
    subscription: world.subscription,
    calls: world.calls,
    webhooks: world.webhooks.attempts,
    repeats: (webhook) => world.webhooks.repeat(webhook),
    idle: () => world.idle(),
    goesDown: () => stop(server),
    comesBack: () => listen(server, address.port, host),
    close: () => {
      world.close();
      return stop(server);
    },
  };
}

/** Numbers that are examples, not people's. */
const demoCustomers: CustomerProfile[] = [
  { name: 'Lucía Fernández', phone: '34612345678' },
  { name: 'Grace Bennett', phone: '14155550142' },
  { name: 'Maya', username: 'maya.oliveira', bsuid: 'BR.10872349915562740031' },
];

const pageDirectory = fileURLToPath(new URL('./page', import.meta.url));
const pagePolicy =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'none'; object-src 'none'";

function appFor(world: World): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use('/_sim', controlApi(world));
  app.use(
    express.static(pageDirectory, {
      setHeaders: (res) => res.set('Content-Security-Policy', pagePolicy).set('Cache-Control', 'no-cache'),
    }),
  );
  app.use(graphApi(world));
  return app;
}
