import { SlackError } from '../base/slack-error.js';
import type { Channel, Json } from '../base/types.js';
import type { Core } from '../core/core.js';
import type { Args } from './args.js';

/** One method of the Web API: the scopes that allow it (any of them) and what it answers besides `ok`. */
export interface Method {
  scopes: string[];
  run(core: Core, args: Args): Json | Promise<Json>;
}

/** A channel the bot may write to; throws channel_not_found, not_in_channel or is_archived. */
export function writableChannel(core: Core, args: Args): Channel {
  const channel = readableChannel(core, args, 'channel');
  if (channel.is_archived) throw new SlackError('is_archived');
  if (!core.space.botIsIn(channel)) throw new SlackError('not_in_channel');
  return channel;
}

/** A channel the bot can see: private ones only as a member. */
export function readableChannel(core: Core, args: Args, name: string): Channel {
  const channel = core.space.channel(args.need(name));
  if (channel.kind !== 'channel' && !core.space.botIsIn(channel)) throw new SlackError('channel_not_found');
  return channel;
}

const kinds = { channel: 'channels', group: 'groups', im: 'im' } as const;

/** Reading needs the scope for that kind of channel, such as im:history; throws missing_scope. */
export function mustHaveScope({ space }: Core, channel: Channel, right: 'history' | 'read'): void {
  const needed = `${kinds[channel.kind]}:${right}`;
  const { scopes } = space.settings;
  if (scopes && !scopes.includes(needed))
    throw new SlackError('missing_scope', { needed, provided: scopes.join(',') });
}
