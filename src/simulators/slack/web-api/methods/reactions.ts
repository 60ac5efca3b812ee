import { react, unreact } from '../../acts/reactions.js';
import { SlackError } from '../../base/slack-error.js';
import type { Core } from '../../core/core.js';
import { presentMessage } from '../../space/present.js';
import type { Args } from '../args.js';
import { type Method, readableChannel } from '../method.js';

const add: Method = {
  scopes: ['reactions:write'],
  run(core, args) {
    const { channel, message } = target(core, args);
    if (channel.is_archived) throw new SlackError('is_archived');
    react(core, channel, message, core.space.settings.bot.user_id, args.need('name'));
    return {};
  },
};

const remove: Method = {
  scopes: ['reactions:write'],
  run(core, args) {
    const { channel, message } = target(core, args);
    unreact(core, channel, message, core.space.settings.bot.user_id, args.need('name'));
    return {};
  },
};

const get: Method = {
  scopes: ['reactions:read'],
  run(core, args) {
    const { channel, message } = target(core, args);
    const shown = presentMessage(core.space, channel, message);
    return { type: 'message', channel: channel.id, message: shown };
  },
};

export const reactions: Record<string, Method> = {
  'reactions.add': add,
  'reactions.remove': remove,
  'reactions.get': get,
};

function target(core: Core, args: Args) {
  if (!args.has('channel') || !args.has('timestamp')) throw new SlackError('no_item_specified');
  const timestamp = args.need('timestamp');
  if (!/^\d+\.\d+$/.test(timestamp)) throw new SlackError('bad_timestamp');
  const channel = readableChannel(core, args, 'channel');
  if (!core.space.botIsIn(channel)) throw new SlackError('not_in_channel');
  return { channel, message: core.space.message(channel, timestamp) };
}
