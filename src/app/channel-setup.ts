import type { AppSettings } from './app.js';
import { cloudChannelId } from './channels/cloud/cloud-channel.js';
import { lookAtAccount } from './channels/cloud/condition.js';
import type { HealthWatch } from './channels/health-watch.js';
import { type Channels, cloudSettings, openChannels } from './channels/registry.js';
import { forgetSession } from './channels/web/session-store.js';
import { webChannelId } from './channels/web/settings.js';
import { forgetState } from './channels/web/state.js';
import type { Config } from './config.js';
import type { ApiReach } from './conversations/channels/api-address.js';
import { resealSecrets } from './conversations/channels/reseal.js';
import { type ChannelService, createChannelService } from './conversations/channels/service.js';
import type { EnvironmentChannel } from './conversations/channels/shown.js';
import { AppError } from './errors.js';
import type { Log } from './log.js';
import type { Secrets } from './platform/secrets.js';
import { realChannelProblem } from './real-accounts.js';

/** The channels of this installation, their secrets sealed with the newest key. */
export async function startChannels(
  config: Config,
  vault: Secrets,
  followMs: number,
  log: Log,
): Promise<Channels> {
  const resealed = await resealSecrets(vault);
  if (resealed > 0)
    log.info({ resealed }, 'secrets of WhatsApp channels were sealed with the new ENCRYPTION_KEY');
  const { cloud, web, cloudApiUrl } = config;
  return openChannels({ environment: { cloud, web }, cloudApiUrl, vault, followMs, log });
}

/** The channel on which people are written to who have no conversation yet. Throws `unavailable` while there is none. */
export function firstChannelId(channels: Pick<Channels, 'list'>): string {
  const [first] = channels.list();
  if (first) return first.id;
  const sentence = 'There is no WhatsApp channel yet: an admin adds one in the panel under Channels.';
  throw new AppError('unavailable', sentence);
}

interface ServiceParts {
  channels: Channels;
  health: HealthWatch;
  vault: Secrets;
}

/** What admins do with channels, for API and panel. */
export function channelService(
  settings: AppSettings,
  { channels, health, vault }: ServiceParts,
): ChannelService {
  return createChannelService({
    vault,
    environment: environmentChannels(settings),
    probe: (access) => lookAtAccount(cloudSettings(access, settings.cloudApiUrl)),
    look: (id) => health.look(id),
    changed: () => channels.refresh(),
    async removed(id) {
      await forgetSession(id);
      await forgetState(id);
    },
    reach: apiReach(settings),
    refuses: (api) => realChannelProblem(settings.env, api === 'web' ? api : (api ?? settings.cloudApiUrl)),
  });
}

/** Where a channel's own API may be: where the operator says. Outside production also on this machine, for simulators. */
function apiReach({ cloudApiUrl, cloudApiHosts, production }: Config): ApiReach {
  const { origin } = new URL(cloudApiUrl);
  return { usual: origin, origins: [origin], hosts: cloudApiHosts, loopback: !production };
}

/** The channels that the environment describes, as they are shown: without their secrets. */
function environmentChannels({ cloud, web }: Config): EnvironmentChannel[] {
  const channels: EnvironmentChannel[] = [];
  if (cloud) {
    const { phoneNumberId, businessAccountId, apiUrl, messagesPerSecond = 80 } = cloud;
    channels.push({
      id: cloudChannelId(phoneNumberId),
      name: 'WhatsApp Cloud API',
      kind: 'cloud',
      settings: {
        phone_number_id: phoneNumberId,
        business_account_id: businessAccountId,
        api_url: apiUrl,
        messages_per_second: messagesPerSecond,
      },
    });
  }
  if (web) {
    const settings = { pair_with: web.pairWith ?? null, broadcasts: web.broadcasts };
    channels.push({ id: webChannelId, name: 'WhatsApp Web', kind: 'web', settings });
  }
  return channels;
}
