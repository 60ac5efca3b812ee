import { announceJoin } from '../../acts/channel-life.js';
import { SlackError } from '../../base/slack-error.js';
import type { Channel, Json } from '../../base/types.js';
import { presentChannel } from '../../space/present.js';
import type { Workspace } from '../../space/workspace.js';
import type { Args } from '../args.js';
import { type Method, mustHaveScope, readableChannel } from '../method.js';
import { byText, metadataOf, pageOf } from '../page.js';

const scopes = ['channels:read', 'groups:read', 'im:read'];

const list: Method = {
  scopes,
  run: ({ space }, args) => listing(space, args, () => true),
};

const info: Method = {
  scopes,
  run(core, args) {
    const { space } = core;
    const channel = readableChannel(core, args, 'channel');
    mustHaveScope(core, channel, 'read');
    const members = args.flag('include_num_members') ? { num_members: channel.members.size } : {};
    return { channel: { ...presentChannel(space, channel), ...members } };
  },
};

const members: Method = {
  scopes,
  run(core, args) {
    const channel = readableChannel(core, args, 'channel');
    const ids = [...channel.members].sort();
    const page = pageOf(ids, args, (id) => id, { limit: args.limit(100, 1000), compare: byText });
    return { members: page.items, ...metadataOf(page.next_cursor) };
  },
};

const open: Method = {
  scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
  run({ space }, args) {
    const users = (args.text('users') ?? '').split(',').filter(Boolean);
    if (!users.length && !args.has('channel')) throw new SlackError('users_list_not_supplied');
    if (users.length > 1) throw new SlackError('not_enough_users');
    const id = users[0] ?? args.need('channel');
    if (users[0] && !space.users.has(users[0])) throw new SlackError('user_not_found');
    const existed = [...space.channels.values()].some(
      ({ kind, members }) => kind === 'im' && members.has(id),
    );
    const channel = users[0] ? space.directChannel(users[0]) : space.channel(id);
    const shown = args.flag('return_im') ? presentChannel(space, channel) : { id: channel.id };
    return { ...(existed ? { no_op: true, already_open: true } : {}), channel: shown };
  },
};

const join: Method = {
  scopes: ['channels:join'],
  run(core, args) {
    const { space } = core;
    const channel = space.channel(args.need('channel'));
    if (channel.kind !== 'channel') throw new SlackError('method_not_supported_for_channel_type');
    if (channel.is_archived) throw new SlackError('is_archived');
    const already = space.botIsIn(channel);
    channel.members.add(space.settings.bot.user_id);
    space.changed({ kind: 'channel', channel: channel.id });
    const warning = already
      ? { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } }
      : {};
    if (!already) announceJoin(core, channel);
    return { channel: presentChannel(space, channel), ...warning };
  },
};

const ofUser: Method = {
  scopes,
  run({ space }, args) {
    const user = space.user(args.text('user') ?? space.settings.bot.user_id);
    return listing(space, args, (channel) => channel.members.has(user.id));
  },
};

export const conversations: Record<string, Method> = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.join': join,
  'users.conversations': ofUser,
};

function listing(space: Workspace, args: Args, wanted: (channel: Channel) => boolean): Json {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const names = { channel: 'public_channel', group: 'private_channel', im: 'im' } as const;
  const channels = [...space.channels.values()]
    .filter((channel) => types.includes(names[channel.kind]) && wanted(channel))
    .filter((channel) => channel.kind === 'channel' || space.botIsIn(channel))
    .filter((channel) => !(args.flag('exclude_archived') && channel.is_archived))
    .sort((a, b) => byText(a.id, b.id));
  const page = pageOf(channels, args, ({ id }) => id, { limit: args.limit(100, 1000), compare: byText });
  const shown = page.items.map((channel) => ({
    ...presentChannel(space, channel),
    ...(channel.kind === 'im' ? {} : { num_members: channel.members.size }),
  }));
  return { channels: shown, ...metadataOf(page.next_cursor) };
}
