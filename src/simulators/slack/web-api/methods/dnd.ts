import { SlackError } from '../../base/slack-error.js';
import type { User } from '../../base/types.js';
import type { Method } from '../method.js';

/** Slack tells only the period of others: what is a snooze and what their schedule stays theirs. */
const info: Method = {
  scopes: ['dnd:read'],
  run({ space }, args) {
    const user = space.users.get(args.text('user') ?? space.settings.bot.user_id);
    if (!user) throw new SlackError('user_not_found');
    return statusOf(user);
  },
};

const mostAsked = 50;

const teamInfo: Method = {
  scopes: ['dnd:read'],
  run({ space }, args) {
    const ids = args.need('users').split(',').filter(Boolean);
    if (ids.length > mostAsked) throw new SlackError('too_many_users');
    const known = ids.flatMap((id) => space.users.get(id) ?? []);
    return { users: Object.fromEntries(known.map((user) => [user.id, statusOf(user)])) };
  },
};

export const dnd: Record<string, Method> = { 'dnd.info': info, 'dnd.teamInfo': teamInfo };

/** Slack says 1, a second after 1970, for who has no period. */
const statusOf = ({ dnd: period }: User) => ({
  dnd_enabled: period !== undefined,
  next_dnd_start_ts: period?.start ?? 1,
  next_dnd_end_ts: period?.end ?? 1,
});
