import { isLibraryFailure } from '../../../src/edges/whatsapp/web/browser/library-failure.js';
import type { WebLimits, WebSettings } from '../../../src/edges/whatsapp/web/core/settings.js';
import { channelState, type WebState } from '../../../src/edges/whatsapp/web/core/state.js';
import { startWebChannel, type WebChannel } from '../../../src/edges/whatsapp/web/web-channel.js';
import { toError } from '../../../src/errors.js';
import { createLog } from '../../../src/log.js';
import { connectMongo, disconnectMongo } from '../../../src/platform/database/mongo.js';
import { createSecrets } from '../../../src/platform/secrets/secrets.js';
import { type FakeMessage, startFakeWhatsApp } from '../../support/fake-whatsapp-web/start.js';
import { testServers } from '../../support/servers.js';
import { until } from '../../support/until.js';
import type { ContractWorld, Kind } from '../contract/world.js';

export const channelId = 'web:test';
export const log = createLog(process.env.TEST_LOG_LEVEL ?? 'silent');

/** Short, so that a test need not wait; a browser still takes its second or two. */
export const quick: Partial<WebLimits> = {
  heartbeatMs: 300,
  heartbeatLimitMs: 2_000,
  backoffMs: 100,
  longestBackoffMs: 500,
  commandMs: 100,
  leaseMs: 3_000,
  lookBackMs: 60_000,
  paceMs: 10,
  callMs: 3_000,
  closeMs: 1_500,
};

/** Library failures are the channel's to see to, as main.ts lets it. */
export function catchFailures(channels: () => Pick<WebChannel, 'suspect'>[]): () => void {
  const see = (reason: unknown): void => {
    const error = toError(reason);
    if (!isLibraryFailure(error)) throw error;
    for (const channel of channels()) channel.suspect(error);
  };
  process.on('unhandledRejection', see);
  return () => void process.off('unhandledRejection', see);
}

export const stateIs = (state: WebState) =>
  until(async () => (await channelState(channelId))?.state === state, `the channel to be ${state}`, {
    seen: () => channelState(channelId),
  });

export const secrets = createSecrets(['a key of a test that is long enough']);

/** A database, a pretended WhatsApp, and what starts channels on it. */
export async function startWebParts() {
  const servers = testServers();
  await connectMongo(servers.mongodbUri, createLog('silent'));
  const whatsapp = await startFakeWhatsApp();
  const channels: WebChannel[] = [];
  const shown: object[] = [];
  const forgetFailures = catchFailures(() => channels);
  return {
    servers,
    whatsapp,
    /** The codes that were shown to a person. */
    shown,
    start(
      limits: Partial<WebLimits> = {},
      more: Partial<WebSettings> & { machine?: string } = {},
    ): WebChannel {
      const { machine, ...settings } = more;
      const channel = startWebChannel({
        settings: {
          id: channelId,
          keepSession: 'mongodb',
          secrets,
          ...whatsapp.settings(machine),
          ...settings,
        },
        limits: { ...quick, ...limits },
        log,
        show: (code) => void shown.push(code),
        onOpen: () => () => undefined,
      });
      channels.push(channel);
      return channel;
    },
    async close(): Promise<void> {
      await Promise.all(channels.map((channel) => channel.stop()));
      forgetFailures();
      await whatsapp.close();
      await disconnectMongo();
    },
  };
}

/** The web channel for the suite that every channel passes: one browser for all of it. */
export async function startWebWorld(): Promise<ContractWorld> {
  const { whatsapp, start, close } = await startWebParts();
  let channel = start();
  /** It comes back on another machine, which has the session from MongoDB. */
  let machines = 0;
  await whatsapp.scan();
  await stateIs('ready');
  const contents: Record<Kind, Partial<FakeMessage>> = {
    image: {
      type: 'image',
      caption: 'what a view',
      mimetype: 'image/jpeg',
      ...whatsapp.file('jpeg'),
    },
    voice: { type: 'ptt', mimetype: 'audio/ogg; codecs=opus', ...whatsapp.file('ogg') },
    document: {
      type: 'document',
      filename: 'invoice.pdf',
      mimetype: 'application/pdf',
      ...whatsapp.file('%PDF-'),
    },
    sticker: { type: 'sticker', mimetype: 'image/webp', ...whatsapp.file('RIFF') },
    location: { type: 'location', lat: 40.4, lng: -3.7, loc: 'Puerta del Sol\nMadrid' },
    contact: {
      type: 'vcard',
      body: 'BEGIN:VCARD\nVERSION:3.0\nFN:Berta Ruiz\nTEL;type=CELL;waid=34600112233:+34 600 11 22 33\nEND:VCARD',
    },
  };
  const said = new Map<string, FakeMessage>();
  const keep = (message: FakeMessage): string => {
    said.set(message.id.id, message);
    return message.id.id;
  };
  return {
    // The one of the moment: after an absence it is another.
    get channel() {
      return channel;
    },
    customer(profile) {
      const customer = whatsapp.customer(profile);
      return {
        phone: profile.phone,
        says: async (text, { replyTo } = {}) =>
          keep(customer.says(text, replyTo ? { quotedStanzaID: replyTo } : {})),
        sends: async (kind) => keep(customer.says('', contents[kind])),
        repeats: async (id) => whatsapp.repeat(said.get(id)!),
        edits: async (id, text) => customer.edits(said.get(id)!, text),
        deletes: async (id) => customer.deletes(said.get(id)!),
        reacts: async (id, emoji) =>
          customer.reacts(customer.heard().find((one) => one.id.id === id)!, emoji),
        reactionOn: (id) => (said.get(id)!.businessReaction as string | undefined) || undefined,
        heard: () =>
          customer.heard().map((one) => ({
            id: one.id.id,
            text: String(one.directPath ? (one.caption ?? '') : (one.body ?? '')),
            ...(typeof one.quotedStanzaID === 'string' && { replyTo: one.quotedStanzaID }),
            ...(one.directPath !== undefined && {
              file: { type: one.type, filename: String(one.filename), bytes: whatsapp.bytesOf(one) },
            }),
          })),
        async receipt(id, receipt) {
          const message = customer.heard().find((one) => one.id.id === id)!;
          customer.receipt(message, receipt === 'read' ? 3 : 2);
        },
      };
    },
    goesAway: () => channel.stop(),
    async comesBack() {
      machines += 1;
      channel = start({}, { machine: `machine-${machines}` });
      await stateIs('ready');
    },
    losesNextAnswer: () => void whatsapp.faults.push('lost'),
    refusesNext: () => void whatsapp.faults.push('refused'),
    close,
  };
}
