import { SlackError } from '../../base/slack-error.js';
import type { Method } from '../method.js';

const authTest: Method = {
  scopes: [],
  run({ space }) {
    const { team, bot } = space.settings;
    return {
      url: `${space.origin}/`,
      team: team.name,
      user: bot.name,
      team_id: team.id,
      user_id: bot.user_id,
      bot_id: bot.id,
      is_enterprise_install: false,
    };
  },
};

const apiTest: Method = {
  scopes: [],
  run(_core, args) {
    const error = args.text('error');
    if (error) throw new SlackError(error, { args: args.all });
    return { args: args.all };
  },
};

const botsInfo: Method = {
  scopes: ['users:read'],
  run({ space }, args) {
    const { bot } = space.settings;
    if (args.need('bot') !== bot.id) throw new SlackError('bot_not_found');
    const { id, app_id, user_id, real_name } = bot;
    return { bot: { id, app_id, user_id, name: real_name, deleted: false, updated: 0, icons: {} } };
  },
};

const teamInfo: Method = {
  scopes: ['team:read'],
  run: ({ space }) => ({ team: { ...space.settings.team, url: `${space.origin}/`, icon: {} } }),
};

export const general: Record<string, Method> = {
  'auth.test': authTest,
  'api.test': apiTest,
  'bots.info': botsInfo,
  'team.info': teamInfo,
};
