import { SlackError } from '../../base/slack-error.js';
import type { Method } from '../method.js';

/** Opens a connection for Socket Mode; asked for with the app's own token, see `routes.ts`. */
const connectionsOpen: Method = {
  scopes: [],
  run({ space, sockets }) {
    if (!space.settings.appToken) throw new SlackError('socket_mode_not_enabled');
    return { url: `${space.origin.replace(/^http/, 'ws')}${sockets.newPath()}` };
  },
};

/** The manifest as the options describe the app; asked for with a configuration token, see `routes.ts`. */
const manifestExport: Method = {
  scopes: [],
  run({ space, app }, args) {
    const { bot, commands = [], shortcuts, events = [], scopes = [], appToken } = space.settings;
    if (args.need('app_id') !== bot.app_id) throw new SlackError('invalid_app_id');
    const url = app.url && `${app.url}/slack/events`;
    return {
      manifest: {
        features: {
          app_home: { home_tab_enabled: true },
          shortcuts,
          slash_commands: commands.map((command) => ({ ...command, url })),
        },
        oauth_config: { scopes: { bot: scopes } },
        settings: {
          event_subscriptions: { request_url: url, bot_events: events },
          interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
          socket_mode_enabled: appToken !== undefined,
        },
      },
    };
  },
};

const access: Method = {
  scopes: [],
  run: (core, args) =>
    core.oauth.access(core, {
      code: args.need('code'),
      clientId: args.need('client_id'),
      clientSecret: args.need('client_secret'),
      redirectUri: args.text('redirect_uri') ?? '',
    }),
};

export const app: Record<string, Method> = {
  'apps.connections.open': connectionsOpen,
  'apps.manifest.export': manifestExport,
  'oauth.v2.access': access,
};
