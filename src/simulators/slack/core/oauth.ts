import { randomBytes } from 'node:crypto';
import { SlackError } from '../base/slack-error.js';
import type { Json } from '../base/types.js';
import type { Workspace } from '../space/workspace.js';

/** The workspace that somebody installs the app in. */
interface Place {
  space: Workspace;
}

/** What somebody allowed, until the app asks for its token. */
interface Grant {
  redirectUri: string;
  scopes: string[];
  userId: string;
}

/** Installing the app by OAuth: who allows it gives a code, and the app takes a token for that, once. */
export class OAuth {
  private readonly grants = new Map<string, Grant>();

  /** Somebody allows what an authorize address asks for; where their browser goes next. Throws Slack's errors. */
  allow({ space }: Place, authorizeUrl: URL, userId: string): string {
    const asked = authorizeUrl.searchParams;
    this.mustBeApp(space, asked.get('client_id'));
    const code = randomBytes(12).toString('hex');
    const redirectUri = asked.get('redirect_uri') ?? '';
    this.grants.set(code, {
      redirectUri,
      scopes: (asked.get('scope') ?? '').split(',').filter(Boolean),
      userId,
    });
    const to = new URL(redirectUri);
    to.searchParams.set('code', code);
    to.searchParams.set('state', asked.get('state') ?? '');
    return to.href;
  }

  has(code: string | undefined): boolean {
    return code !== undefined && this.grants.has(code);
  }

  /** What `oauth.v2.access` answers. */
  access(
    { space }: Place,
    asked: { code: string; clientId: string; clientSecret: string; redirectUri: string },
  ): Json {
    this.mustBeApp(space, asked.clientId);
    if (asked.clientSecret !== space.settings.oauth?.clientSecret) throw new SlackError('bad_client_secret');
    const grant = this.grants.get(asked.code);
    this.grants.delete(asked.code);
    if (!grant) throw new SlackError('invalid_code');
    if (grant.redirectUri !== asked.redirectUri) throw new SlackError('bad_redirect_uri');
    const { team, bot } = space.settings;
    const access_token = `xoxb-${randomBytes(12).toString('hex')}`;
    space.acceptToken(access_token);
    return {
      app_id: bot.app_id,
      authed_user: { id: grant.userId },
      scope: grant.scopes.join(','),
      token_type: 'bot',
      access_token,
      bot_user_id: bot.user_id,
      team: { id: team.id, name: team.name },
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  private mustBeApp(space: Workspace, clientId: string | null): void {
    if (!clientId || clientId !== space.settings.oauth?.clientId) throw new SlackError('invalid_client_id');
  }
}
