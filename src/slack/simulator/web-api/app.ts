import { SlackError } from '../slack-error.js';
import type { Method } from './method.js';

/** Opens a connection for Socket Mode; asked for with the app's own token, see `routes.ts`. */
const connectionsOpen: Method = {
  scopes: [],
  run({ space, sockets }) {
    if (!space.settings.appToken) throw new SlackError('socket_mode_not_enabled');
    return { url: `${space.origin.replace(/^http/, 'ws')}${sockets.newPath()}` };
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
  'oauth.v2.access': access,
};
