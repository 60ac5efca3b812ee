import QRCode from 'qrcode';
import { deliverWorker } from '../workers/deliver.js';
import { openWorkers } from '../workers/runtime.js';
import type { Channel } from './channels/channel.js';
import { isLibraryFailure } from './channels/web/library-failure.js';
import { deliverQueue } from './channels/web/presence.js';
import { type WebLimits, type WebSettings, webChannelId } from './channels/web/settings.js';
import { startWebChannel } from './channels/web/web-channel.js';
import type { Config, WebChannelSettings } from './config.js';
import type { Log } from './log.js';
import { setStopping } from './platform/lease.js';
import { createSecrets } from './platform/secrets.js';

export interface WhatsAppRole {
  /** Whether a rejection that nobody handled came from the WhatsApp library: it is seen to then. */
  takes(reason: Error): boolean;
  stop(): Promise<void>;
}

interface RoleNeeds {
  redisUrl: string;
  /** Namespaces the queues in Redis. */
  prefix: string;
  log: Log;
  limits?: Partial<WebLimits>;
}

/** A person could not send more at once either, and the pace is the same for all. */
const atOnce = 2;
/** A browser that goes away leaves sends this long. */
const lastSendMs = 2_000;

/**
 * Serves the WhatsApp Web channel: the browser lives here. What is to be sent comes over a queue of the channel's own
 * that is worked on only while its page is ready: the domain rings `deliver` for every conversation, the worker role
 * passes on what belongs here, and what nobody can send waits in MongoDB. Nothing is asked over HTTP.
 */
export function startWhatsAppRole(
  config: Config & { web: WebChannelSettings },
  { redisUrl, prefix, log, limits }: RoleNeeds,
): WhatsAppRole {
  setStopping(false);
  const channel = startWebChannel({
    settings: webSettings(config),
    limits,
    log: log.child({ part: 'web' }),
    show: (code) => void showCode(code, config.publicUrl, log),
    onOpen(open) {
      const workers = openWorkers([sending(open, config.deliveryUncertainMs)], redisUrl, prefix, log);
      return () => void workers.stop(lastSendMs);
    },
  });
  return {
    takes(reason) {
      const ours = isLibraryFailure(reason);
      if (ours) channel.suspect(reason);
      return ours;
    },
    stop() {
      setStopping(true); // sends that wait begin no more
      return channel.stop();
    },
  };
}

const sending = (channel: Channel, uncertainMs: number) =>
  deliverWorker({
    queue: deliverQueue(channel.id),
    concurrency: atOnce,
    channel: (id) => (id === channel.id ? channel : undefined),
    uncertainMs,
  });

function webSettings({
  web,
  encryptionKey,
  formerEncryptionKeys,
}: Config & { web: WebChannelSettings }): WebSettings {
  return { ...web, id: webChannelId, secrets: createSecrets([encryptionKey, ...formerEncryptionKeys]) };
}

/** On a terminal as something to scan; in a log only that there is one, because lines are kept. */
async function showCode(
  code: { qr: string } | { pairing: string },
  publicUrl: string,
  log: Log,
): Promise<void> {
  if (!process.stdout.isTTY) {
    log.info(
      `a phone must be linked: the code is in the panel (${publicUrl}/dashboard) and expires within a minute`,
    );
    return;
  }
  const text =
    'qr' in code
      ? `Scan with WhatsApp (Settings, Linked devices):\n${await QRCode.toString(code.qr, { type: 'terminal', small: true })}`
      : `Type on the phone (Linked devices, Link with phone number): ${code.pairing}`;
  process.stdout.write(`\n${text}\n`);
}
