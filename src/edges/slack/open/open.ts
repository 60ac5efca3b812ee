import { Router as createRouter, type RequestHandler, type Router } from 'express';
import { ensureDesk } from '../../../domain/conversations/desks/manage.js';
import { setSlackEnvironment } from '../../../domain/conversations/desks/workspace.js';
import { createSecrets } from '../../../platform/secrets/secrets.js';
import type { WorkspaceNeeds } from '../connect/create-desk.js';
import { createInstallations } from '../connect/installations.js';
import { askAgain } from '../connect/probe.js';
import { createWorkspaces } from '../connect/workspaces.js';
import type { Workspaces } from '../core/desk-context.js';
import { createDispatch, slackRouter } from './bolt.js';
import { installRouter } from './install.js';
import { openSocket } from './socket.js';

export interface SlackNeeds extends WorkspaceNeeds {
  encryptionKey: string;
  formerEncryptionKeys: string[];
  sessionSecret: string;
}

/** The desk as the application uses it. */
export interface SlackEdge {
  workspaces: Workspaces;
  /** What Slack calls over HTTP; `session` tells who is signed in to the panel. */
  router(session: RequestHandler): Router;
  /** Socket Mode, when it was chosen: connects and stays connected until it is stopped. Null: Slack comes over HTTP. */
  listen(): { stop(): Promise<void> } | null;
}

/** Opens the desk: the workspaces there are, and the default desk of the environment. Asks nothing of Slack. */
export async function openSlack(needs: SlackNeeds): Promise<SlackEdge> {
  const { slack, encryptionKey, formerEncryptionKeys } = needs;
  const hasWorkspace = slack.botToken !== undefined;
  setSlackEnvironment({ hasWorkspace, defaultChannel: slack.channelId ?? null });
  if (hasWorkspace && slack.channelId) {
    await ensureDesk(slack.channelId, { name: 'Default desk', team: null, position: 0 });
    // Another token may have been set since.
    await askAgain({ team_id: null });
  }
  const installations = createInstallations(
    createSecrets([encryptionKey, ...formerEncryptionKeys]),
    async (teamId) => {
      workspaces.changed(teamId);
      await askAgain({ team_id: teamId });
    },
  );
  const workspaces = createWorkspaces(needs, installations);
  const dispatch = createDispatch(workspaces, installations);
  return {
    workspaces,
    router: (session) =>
      createRouter().use(
        slackRouter(slack, dispatch, needs.log),
        installRouter({ ...needs, installations, session }),
      ),
    listen() {
      const { appToken, apiUrl } = slack;
      return appToken ? openSocket({ appToken, apiUrl }, dispatch, needs.log) : null;
    },
  };
}
