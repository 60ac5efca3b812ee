import type { ChannelCondition } from '../../../domain/channels/condition.js';
import { forgetIfRemoved, recordSeen, takeLook } from '../../../domain/channels/health.js';
import { tellOfChannelsDown } from '../../../domain/channels/watch.js';
import { toError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import type { ChannelPresence } from '../port/channel.js';
import type { Channels } from './registry.js';

export interface WatchTimes {
  everyMs: number;
  /** A look is believed so long, by all processes. */
  staleMs: number;
  /** The desk is told of a channel that has been down for so long. */
  tellAfterMs: number;
}

export interface HealthWatch {
  /** Looks at a channel now; undefined when it is not in use. */
  look(id: string): Promise<ChannelCondition | undefined>;
  stop(): Promise<void>;
}

/**
 * Looks at every channel regularly and tells the desk of those that are down. Every process does; one of them looks
 * at a time, and what it found counts for all.
 */
export function watchHealth(
  channels: Channels,
  { everyMs, staleMs, tellAfterMs }: WatchTimes,
  log: Log,
): HealthWatch {
  let running: Promise<void> | undefined;

  const isUsed = (id: string): boolean => channels.list().some((one) => one.id === id);
  let watched: string[] = [];

  async function lookAt(channel: ChannelPresence): Promise<ChannelCondition> {
    const condition = await channel.condition();
    // It may be switched off or removed meanwhile: then what was found is of no matter.
    if (isUsed(channel.id)) await recordSeen(channel, condition);
    // It may be so at this very moment too: then what was recorded is of a channel that nobody has.
    if (!isUsed(channel.id)) await forgetIfRemoved(channel.id);
    return condition;
  }

  async function round(): Promise<void> {
    await Promise.all(
      channels.list().map(async (channel) => {
        if (await takeLook(channel, staleMs)) await lookAt(channel);
      }),
    );
    // What was removed or switched off meanwhile is nobody's trouble any more.
    const ids = channels.list().map(({ id }) => id);
    for (const id of watched) if (!ids.includes(id)) await forgetIfRemoved(id);
    watched = ids;
    await tellOfChannelsDown(ids, tellAfterMs);
  }

  const watch = (): void => {
    running ??= round()
      .catch((error) => log.warn({ err: toError(error).message }, 'the channels could not be looked at'))
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(watch, everyMs);
  const stopFollowing = channels.onChange(watch);
  watch();
  return {
    async look(id) {
      const channel = channels.list().find((one) => one.id === id);
      return channel && lookAt(channel);
    },
    async stop() {
      clearInterval(timer);
      stopFollowing();
      await running;
    },
  };
}
