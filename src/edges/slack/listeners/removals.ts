import type { App } from '@slack/bolt';
import { probeSoon } from '../../../domain/conversations/desks/block.js';
import { type SlackDesk, SlackDeskModel } from '../../../domain/conversations/desks/desk.js';
import type { Installations } from '../connect/installations.js';
import { recordBlocked } from '../core/blocked.js';
import type { Workspaces } from '../core/desk-context.js';

/** The app was taken out of a workspace, or its token revoked: the token is forgotten and its desks are held. */
export function listenToRemovals(app: App, workspaces: Workspaces, installations: Installations): void {
  async function removed(teamId: string, reason: string): Promise<void> {
    const installed = (await installations.token(teamId)) !== null;
    await installations.remove(teamId);
    workspaces.changed(teamId);
    const team_id = installed ? teamId : null;
    const desk = await SlackDeskModel.findOne({ team_id }).lean<SlackDesk>();
    if (desk) await recordBlocked(workspaces, desk, reason);
    // Nobody installed it here, so it may be another workspace than that of SLACK_BOT_TOKEN: a probe tells.
    if (!installed) await probeSoon({ team_id });
  }
  app.event('tokens_revoked', async ({ event, body }) => {
    if (event.tokens.bot?.length) await removed(teamOf(body), 'token_revoked');
  });
  app.event('app_uninstalled', ({ body }) => removed(teamOf(body), 'account_inactive'));
}

const teamOf = (body: object): string => (body as { team_id: string }).team_id;
