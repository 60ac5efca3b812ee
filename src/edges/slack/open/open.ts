import { ensureDesk } from '../../../domain/conversations/desks/manage.js';
import { setSlackEnvironment } from '../../../domain/conversations/desks/workspace.js';
import { createSecrets } from '../../../platform/secrets/secrets.js';
import type { WorkspaceNeeds } from '../connect/create-desk.js';
import { createInstallations, type Installations } from '../connect/installations.js';
import { askAgain } from '../connect/probe.js';
import { createWorkspaces } from '../connect/workspaces.js';
import type { Workspaces } from '../core/desk-context.js';

export interface SlackNeeds extends WorkspaceNeeds {
  encryptionKey: string;
  formerEncryptionKeys: string[];
  sessionSecret: string;
}

/** The desk as every process uses it. */
export interface OpenSlack {
  workspaces: Workspaces;
  installations: Installations;
}

/** Opens the desk: the workspaces there are, and the default desk of the environment. Asks nothing of Slack. */
export async function openSlack(needs: SlackNeeds): Promise<OpenSlack> {
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
  return { workspaces, installations };
}
