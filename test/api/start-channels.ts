import type { AppSettings } from '../../src/app.js';
import { channelService, startChannels } from '../../src/channel-setup.js';
import { watchHealth } from '../../src/channels/health-watch.js';
import { startWhatsAppSimulator } from '../../src/channels/simulator/simulator.js';
import { loadConfig } from '../../src/config.js';
import type { ChannelService } from '../../src/conversations/channels/service.js';
import { createLog } from '../../src/log.js';
import { createSecrets } from '../../src/platform/secrets.js';

/** What the API needs of channels: one number from the environment, at a simulator. */
export async function startTestChannels(): Promise<{ service: ChannelService; stop(): Promise<void> }> {
  const cloud = {
    accessToken: 'test-access-token',
    phoneNumberId: '100000000000001',
    businessAccountId: '200000000000002',
    appSecret: 'test-app-secret',
    verifyToken: 'test-verify-token',
  };
  const whatsapp = await startWhatsAppSimulator({ settings: cloud, demoCustomers: false });
  const settings = {
    ...loadConfig({ NODE_ENV: 'test' }),
    cloud: { ...cloud, apiUrl: whatsapp.apiUrl },
  } as AppSettings;
  const log = createLog('silent');
  const vault = createSecrets([settings.encryptionKey]);
  const channels = await startChannels(settings, vault, 60_000, log);
  const health = watchHealth(channels, { everyMs: 60_000, staleMs: 60_000, tellAfterMs: 60_000 }, log);
  return {
    service: channelService(settings, { channels, health, vault }),
    async stop() {
      await health.stop();
      channels.stop();
      await whatsapp.close();
    },
  };
}
