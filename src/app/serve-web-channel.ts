import QRCode from 'qrcode';
import { deliverTasks } from '../../workers/deliver/deliver.js';
import { mediaTask } from '../../workers/media.js';
import { openWorkers } from '../../workers/runtime.js';
import { type Processor, processorOf } from '../../workers/task.js';
import type { Config } from '../config/config.js';
import type { Channel } from '../edges/whatsapp/port/channel.js';
import type { ServedWebChannel } from '../edges/whatsapp/registry/registry.js';
import type { WebLimits, WebSettings } from '../edges/whatsapp/web/core/settings.js';
import { forgetState } from '../edges/whatsapp/web/core/state.js';
import { forgetProfile } from '../edges/whatsapp/web/profile/profile.js';
import { deliverQueue, mediaQueue } from '../edges/whatsapp/web/session/presence.js';
import { startWebChannel } from '../edges/whatsapp/web/web-channel.js';
import type { Log } from '../log.js';
import { createSecrets } from '../platform/secrets/secrets.js';

/** A web channel whose browser lives in this process, or waits for another process to give it up. */
export interface ServedBrowser {
  /** The library may have caused a rejection that nobody handled. */
  suspect(reason: Error): void;
  stop(): Promise<void>;
  /** Forgets its session, here and in MongoDB: once it has stopped, and for good. */
  forget(): Promise<void>;
}

export interface RoleNeeds {
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
 * Serves a WhatsApp Web channel: the browser lives here. What is to be sent comes over a queue of the channel's own
 * that is worked on only while its page is ready: the domain rings `deliver` for every conversation, the worker role
 * passes on what belongs here, and what nobody can send waits in MongoDB. Nothing is asked over HTTP.
 */
export function serveWebChannel(
  config: Config,
  served: ServedWebChannel,
  { redisUrl, prefix, log, limits }: RoleNeeds,
): ServedBrowser {
  const settings = webSettings(config, served);
  const channel = startWebChannel({
    settings,
    limits,
    log: log.child({ part: 'web' }),
    show: (code) => void showCode(code, config.publicUrl, log),
    onOpen(open) {
      const work = [sending(open, config.deliveryUncertainMs, log), fetching(open, log)];
      const workers = openWorkers(work, redisUrl, prefix, log);
      return () => void workers.stop(lastSendMs);
    },
  });
  return {
    suspect: channel.suspect,
    stop: channel.stop,
    async forget() {
      await forgetProfile(settings);
      await forgetState(settings.id);
    },
  };
}

const sending = (channel: Channel, uncertainMs: number, log: Log): Processor => {
  const queue = deliverQueue(channel.id);
  return processorOf(queue, atOnce, deliverTasks({ queue, channel: only(channel), uncertainMs }), log);
};

/** One file at a time: the page hands them over whole. */
const fetching = (channel: Channel, log: Log): Processor => {
  const queue = mediaQueue(channel.id);
  return processorOf(queue, 1, [mediaTask({ queue, channel: only(channel), log })], log);
};

const only =
  (channel: Channel) =>
  (id: string): Channel | undefined =>
    id === channel.id ? channel : undefined;

const webSettings = (
  { browser, encryptionKey, formerEncryptionKeys }: Config,
  served: ServedWebChannel,
): WebSettings => ({
  ...browser,
  ...served,
  secrets: createSecrets([encryptionKey, ...formerEncryptionKeys]),
});

/** Shows the code on a terminal, to be scanned; a log, whose lines are kept, only says that there is one. */
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
