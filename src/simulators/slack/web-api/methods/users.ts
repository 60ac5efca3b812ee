import { SlackError } from '../../base/slack-error.js';
import { presentUser } from '../../space/present.js';
import type { Workspace } from '../../space/workspace.js';
import type { Method } from '../method.js';
import { byText, metadataOf, pageOf } from '../page.js';

const info: Method = {
  scopes: ['users:read'],
  run({ space }, args) {
    const user = space.users.get(args.need('user'));
    if (!user) throw new SlackError('user_not_found');
    return { user: presentUser(space, user, showsEmail(space)) };
  },
};

const list: Method = {
  scopes: ['users:read'],
  run({ space }, args) {
    const users = [...space.users.values()].sort((a, b) => byText(a.id, b.id));
    const page = pageOf(users, args, ({ id }) => id, { limit: args.limit(1000, 1000), compare: byText });
    return {
      members: page.items.map((user) => presentUser(space, user, showsEmail(space))),
      cache_ts: Math.floor(Date.now() / 1000),
      ...metadataOf(page.next_cursor),
    };
  },
};

const lookupByEmail: Method = {
  scopes: ['users:read.email'],
  run({ space }, args) {
    const wanted = args.need('email').toLowerCase();
    for (const user of space.users.values())
      if (user.email?.toLowerCase() === wanted && !user.deleted && !user.is_bot)
        return { user: presentUser(space, user) };
    throw new SlackError('users_not_found');
  },
};

const getPresence: Method = {
  scopes: ['users:read'],
  run({ space }, args) {
    const user = space.users.get(args.text('user') ?? space.settings.bot.user_id);
    if (!user) throw new SlackError('user_not_found');
    return { presence: user.deleted ? 'away' : user.presence };
  },
};

const groups: Method = {
  scopes: ['usergroups:read'],
  run({ space }, args) {
    const { team, usergroups } = space.settings;
    return {
      usergroups: usergroups.map((group) => ({
        id: group.id,
        team_id: team.id,
        is_usergroup: true,
        name: group.name ?? group.handle,
        handle: group.handle,
        description: '',
        is_external: false,
        date_create: 0,
        date_update: 0,
        date_delete: 0,
        auto_type: null,
        created_by: 'USLACKBOT',
        user_count: group.users.length,
        ...(args.flag('include_users') ? { users: group.users } : {}),
      })),
    };
  },
};

const groupUsers: Method = {
  scopes: ['usergroups:read'],
  run({ space }, args) {
    const wanted = args.need('usergroup');
    const group = space.settings.usergroups.find(({ id }) => id === wanted);
    if (!group) throw new SlackError('no_such_subteam');
    return { users: group.users };
  },
};

export const users: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'users.getPresence': getPresence,
  'usergroups.list': groups,
  'usergroups.users.list': groupUsers,
};

const showsEmail = (space: Workspace): boolean => space.settings.scopes?.includes('users:read.email') ?? true;
