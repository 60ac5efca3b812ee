import type { CloudSettings, WebChannelSettings } from '../../../config/config.js';
import { type StoredChannel, storedChannels } from '../../../domain/channels/channel.js';
import { type CloudAccess, openAccess } from '../../../domain/channels/make.js';
import { toError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import type { Secrets } from '../../../platform/secrets/secrets.js';
import { watchSends } from '../cloud/account/watch-sends.js';
import { cloudChannelId, createCloudChannel } from '../cloud/cloud-channel.js';
import type { Channel, ChannelPresence } from '../port/channel.js';
import { webChannelId } from '../web/core/settings.js';
import { webPresence } from '../web/session/presence.js';

/** A web channel for the process that serves it. */
export interface ServedWebChannel {
  id: string;
  /** Digits: link by a pairing code for this number. */
  pairWith?: string;
}

/**
 * The channels of this installation as this process knows them: those of the environment, and those that admins set
 * up, whose changes count in the process that made them at once and in others within `followMs`.
 */
export interface Channels {
  /** A channel that this process can send on; undefined for one that is elsewhere, switched off or not there. */
  channel(id: string): Channel | undefined;
  /** All that are in use, those of the environment first. */
  list(): readonly ChannelPresence[];
  /** Numbers at the Cloud API whose webhooks are taken, also those that are switched off. */
  numbers(): readonly CloudSettings[];
  /** Web channels that a process with the role whatsapp serves. */
  webChannels(): readonly ServedWebChannel[];
  /** Whether a channel is there, in use or not. */
  has(id: string): boolean;
  /** Reads what is stored now. Rejects when it cannot be read; then what was known holds. */
  refresh(): Promise<void>;
  /** Called after each change, until the function it returns is called. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface ChannelsNeeds {
  environment: { cloud?: CloudSettings; web?: WebChannelSettings };
  /** Where the Cloud API is, for channels that do not say. */
  cloudApiUrl: string;
  vault: Secrets;
  followMs: number;
  log: Log;
}

/** A stored channel as it is used here. */
interface Known {
  rev: number;
  active: boolean;
  presence: ChannelPresence;
  sender?: Channel;
  number?: CloudSettings;
  web?: ServedWebChannel;
}

/** Reads the channels, now and regularly. Rejects when they cannot be read. */
export async function openChannels(needs: ChannelsNeeds): Promise<Channels> {
  const { log } = needs;
  const own = ofEnvironment(needs);
  const listeners = new Set<() => void>();
  let known = new Map<string, Known>();
  let reading: Promise<void> | undefined;
  let stopped = false;

  const all = (): Known[] => [...own.values(), ...known.values()];
  const inUse = (): Known[] => all().filter(({ active }) => active);

  async function read(): Promise<void> {
    const stored = (await storedChannels()).filter(({ _id }) => !own.has(_id));
    const next = new Map<string, Known>();
    for (const channel of stored) {
      const before = known.get(channel._id);
      next.set(channel._id, before?.rev === channel.rev ? before : knownFrom(channel, needs));
    }
    const same = next.size === known.size && [...next].every(([id, one]) => known.get(id) === one);
    known = next;
    if (same || stopped) return;
    log.info({ channels: all().map(({ presence }) => presence.id) }, 'the WhatsApp channels have changed');
    for (const listener of listeners) listener();
  }

  /** One after the other: a slow read never brings back what was before. */
  async function refresh(): Promise<void> {
    await reading?.catch(() => undefined);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  await refresh();
  // The last known channels hold while the database is away.
  const timer = setInterval(() => refresh().catch(() => undefined), needs.followMs).unref();
  return {
    channel: (id) => {
      const found = own.get(id) ?? known.get(id);
      return found?.active ? found.sender : undefined;
    },
    list: () => inUse().map(({ presence }) => presence),
    numbers: () => all().flatMap(({ number }) => number ?? []),
    webChannels: () => inUse().flatMap(({ web }) => web ?? []),
    has: (id) => own.has(id) || known.has(id),
    refresh,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function ofEnvironment({ environment: { cloud, web }, log }: ChannelsNeeds): Map<string, Known> {
  const own = new Map<string, Known>();
  if (cloud) own.set(cloudChannelId(cloud.phoneNumberId), cloudKnown(cloud, { rev: 0, active: true }, log));
  if (web) {
    own.set(webChannelId, {
      rev: 0,
      active: true,
      presence: webPresence(webChannelId, web.broadcasts),
      web: { id: webChannelId, pairWith: web.pairWith },
    });
  }
  return own;
}

/** A channel whose secrets cannot be opened says so when it is looked at; the others go on. */
function knownFrom(channel: StoredChannel, { vault, cloudApiUrl, log }: ChannelsNeeds): Known {
  const { _id: id, rev, active } = channel;
  if (channel.kind === 'web') {
    const { pair_with, broadcasts } = channel.settings;
    return {
      rev,
      active,
      presence: webPresence(id, broadcasts),
      web: { id, pairWith: pair_with ?? undefined },
    };
  }
  try {
    return cloudKnown(cloudSettings(openAccess(channel, vault), cloudApiUrl), { rev, active }, log);
  } catch (error) {
    const problem = toError(error).message;
    log.error({ channel: id, problem }, 'a WhatsApp channel cannot be used');
    return { rev, active, presence: sealedPresence(id, problem) };
  }
}

const sealedPresence = (id: string, problem: string): ChannelPresence => ({
  id,
  kind: 'cloud',
  capabilities: { broadcasts: false },
  check: async () => problem,
  condition: async () => ({ state: 'needs_person', problem }),
});

function cloudKnown(settings: CloudSettings, state: Pick<Known, 'rev' | 'active'>, log: Log): Known {
  const subject = { id: cloudChannelId(settings.phoneNumberId), kind: 'cloud' as const };
  const sender = createCloudChannel(settings, {
    log: log.child({ part: 'cloud' }),
    sent: watchSends(subject, log),
  });
  return { ...state, presence: sender, sender, number: settings };
}

/** What an admin entered, as a channel is made from it. */
export const cloudSettings = (access: CloudAccess, cloudApiUrl: string): CloudSettings => ({
  accessToken: access.access_token,
  phoneNumberId: access.phone_number_id,
  businessAccountId: access.business_account_id,
  appSecret: access.app_secret,
  verifyToken: access.verify_token,
  apiUrl: access.api_url ?? cloudApiUrl,
  messagesPerSecond: access.messages_per_second,
});
