import type { Channel, Json, Message, ShownMessage, User } from '../base/types.js';
import { presentPostedFile } from './present-file.js';
import type { Workspace } from './workspace.js';

/** The user object of users.info and user_change. */
export function presentUser(space: Workspace, user: User, withEmail = true): Json {
  const { team, bot } = space.settings;
  const isApp = user.id === bot.user_id;
  return {
    id: user.id,
    team_id: user.team_id ?? (user.is_stranger ? 'T0ELSEWHERE' : team.id),
    name: user.name,
    deleted: user.deleted,
    color: colour(user.id).slice(1),
    real_name: user.real_name,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: 0,
    profile: {
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.display_name,
      display_name_normalized: user.display_name,
      first_name: user.real_name.split(' ')[0],
      last_name: user.real_name.split(' ').slice(1).join(' '),
      title: '',
      phone: '',
      skype: '',
      status_text: '',
      status_emoji: '',
      ...(withEmail && user.email !== undefined && !user.is_bot ? { email: user.email } : {}),
      ...(isApp ? { api_app_id: bot.app_id, bot_id: bot.id, always_active: true } : {}),
      avatar_hash: `s${user.id.toLowerCase()}`,
      ...Object.fromEntries(
        [24, 32, 48, 72, 192, 512].map((size) => [`image_${size}`, avatarUrl(space, user.id)]),
      ),
      team: team.id,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.is_restricted,
    is_ultra_restricted: false,
    is_stranger: user.is_stranger,
    is_bot: user.is_bot,
    is_app_user: false,
    updated: user.updated,
  };
}

/** The channel object of conversations.info and .list. */
export function presentChannel(space: Workspace, channel: Channel): Json {
  const { team } = space.settings;
  if (channel.kind === 'im') {
    const user = [...channel.members].find((id) => id !== space.settings.bot.user_id);
    return {
      id: channel.id,
      created: channel.created,
      is_im: true,
      is_org_shared: false,
      user,
      is_open: true,
    };
  }
  const text = (value: string) => ({ value, creator: value ? channel.creator : '', last_set: 0 });
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'group',
    created: channel.created,
    creator: channel.creator,
    is_archived: channel.is_archived,
    is_general: channel.is_general,
    is_member: space.botIsIn(channel),
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    unlinked: 0,
    context_team_id: team.id,
    shared_team_ids: [team.id],
    topic: text(channel.topic),
    purpose: text(channel.purpose),
    previous_names: [],
  };
}

/** A message as history, events and interactions show it; thread counts and files are worked out here. */
export function presentMessage(
  space: Workspace,
  channel: Channel,
  message: Message,
  { metadata = false }: { metadata?: boolean } = {},
): ShownMessage {
  const { reactions, files, metadata: data, ...rest } = message;
  const { bot, team } = space.settings;
  const replies = channel.threads.get(message.ts) ?? [];
  const shown: Json = { ...rest };
  if (message.user && message.user !== 'USLACKBOT') shown.team = team.id;
  if (message.bot_id && message.user)
    shown.bot_profile = {
      id: bot.id,
      app_id: bot.app_id,
      name: bot.real_name,
      deleted: false,
      team_id: team.id,
    };
  if (files)
    shown.files = files.flatMap((id) => {
      const file = space.files.get(id);
      return file ? [presentPostedFile(space, file)] : [{ id, mode: 'tombstone' }];
    });
  if (reactions.length)
    shown.reactions = reactions.map(({ name, users }) => ({ name, users: [...users], count: users.length }));
  if (metadata && data) shown.metadata = data;
  if (replies.length || message.subtype === 'tombstone') {
    const users = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id ?? ''))];
    Object.assign(shown, {
      thread_ts: message.ts,
      reply_count: replies.length,
      reply_users_count: users.length,
      latest_reply: replies.at(-1)?.ts ?? '0000000000.000000',
      reply_users: users.slice(0, 5),
      is_locked: false,
      subscribed: false,
    });
  }
  if (message.subtype === 'thread_broadcast') {
    const root = channel.messages.get(message.thread_ts ?? '');
    if (root) shown.root = presentMessage(space, channel, root);
  }
  return shown as ShownMessage;
}

/** The picture of a user, drawn by this server. */
export const avatarUrl = (space: Workspace, userId: string): string =>
  `${space.origin}/avatars/${encodeURIComponent(userId)}.svg`;

/** A colour that belongs to a name, the same each time. */
export function colour(name: string): string {
  const palette = ['#4a154b', '#1264a3', '#007a5a', '#b3541e', '#8d3b72', '#2b6777', '#9c4221', '#5b4b8a'];
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return palette[sum % palette.length] as string;
}
