import { channelService, startChannels } from '../../src/app/channel-setup.js';
import type { AppSettings } from '../../src/config/app-settings.js';
import { loadConfig } from '../../src/config/config.js';
import type { ChannelService } from '../../src/domain/channels/service.js';
import { watchHealth } from '../../src/edges/whatsapp/registry/health-watch.js';
import { createLog } from '../../src/log.js';
import { createSecrets } from '../../src/platform/secrets/secrets.js';
import { startWhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';

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
