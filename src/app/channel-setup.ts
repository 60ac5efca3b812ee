import type { AppSettings } from '../config/app-settings.js';
import type { Config } from '../config/config.js';
import { realChannelProblem } from '../config/real-accounts.js';
import type { ApiReach } from '../domain/channels/api-address.js';
import { resealSecrets } from '../domain/channels/reseal.js';
import { type ChannelService, createChannelService } from '../domain/channels/service.js';
import type { EnvironmentChannel } from '../domain/channels/shown.js';
import { lookAtAccount } from '../edges/whatsapp/cloud/account/condition.js';
import { cloudChannelId } from '../edges/whatsapp/cloud/cloud-channel.js';
import type { HealthWatch } from '../edges/whatsapp/registry/health-watch.js';
import { type Channels, cloudSettings, openChannels } from '../edges/whatsapp/registry/registry.js';
import { webChannelId } from '../edges/whatsapp/web/core/settings.js';
import { forgetState } from '../edges/whatsapp/web/core/state.js';
import { forgetSession } from '../edges/whatsapp/web/profile/session-store.js';
import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import type { Secrets } from '../platform/secrets/secrets.js';

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
