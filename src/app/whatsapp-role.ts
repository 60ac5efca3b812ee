import type { Config } from '../config/config.js';
import type { Channels, ServedWebChannel } from '../edges/whatsapp/registry/registry.js';
import { isLibraryFailure } from '../edges/whatsapp/web/browser/library-failure.js';
import { toError } from '../errors.js';
import { setStopping } from '../platform/queue/lease.js';
import type { RoleNeeds, ServedBrowser } from './serve-web-channel.js';

export interface WhatsAppRole {
  /** Whether a rejection that nobody handled came from the WhatsApp library: it is seen to then. */
  takes(reason: Error): boolean;
  stop(): Promise<void>;
}

/**
 * Serves every WhatsApp Web channel there is, and follows what admins add, switch off and remove. Several processes
 * may do so: each channel's browser lives in one of them.
 */
export function startWhatsAppRole(config: Config, channels: Channels, needs: RoleNeeds): WhatsAppRole {
  const { log } = needs;
  const serving = new Map<string, Promise<ServedBrowser>>();
  setStopping(false);

  async function begin(channel: ServedWebChannel): Promise<ServedBrowser> {
    // Loaded here: the library and its browser driver cost memory that a process without such a channel need not pay.
    const { serveWebChannel } = await import('./serve-web-channel.js');
    return serveWebChannel(config, channel, needs);
  }

  async function end(id: string, running: Promise<ServedBrowser>): Promise<void> {
    const browser = await running;
    await browser.stop();
    // The session of a channel that is switched off is kept; nobody may go on with that of a removed one.
    if (!channels.has(id)) await browser.forget();
  }

  function follow(): void {
    const wanted = new Map(channels.webChannels().map((channel) => [channel.id, channel]));
    for (const [id, channel] of wanted) if (!serving.has(id)) serving.set(id, begin(channel));
    for (const [id, running] of serving) {
      if (wanted.has(id)) continue;
      serving.delete(id);
      end(id, running).catch((error) =>
        log.warn({ channel: id, err: toError(error).message }, 'a channel did not end'),
      );
    }
  }

  follow();
  if (serving.size === 0) {
    log.info(
      'the whatsapp role has no channel to serve yet: WHATSAPP_WEB is off, and the Cloud API needs none',
    );
  }
  const stopFollowing = channels.onChange(follow);
  return {
    takes(reason) {
      const ours = isLibraryFailure(reason);
      // Which of them it came from is not to be seen: each looks whether it still works.
      if (ours)
        for (const running of serving.values()) void running.then((browser) => browser.suspect(reason));
      return ours;
    },
    async stop() {
      stopFollowing();
      setStopping(true); // sends that wait begin no more
      await Promise.all([...serving.values()].map(async (running) => (await running).stop()));
    },
  };
}
