import { deskOfChannel } from '../../../domain/conversations/desks/desk.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { createDesk, type WorkspaceNeeds } from './create-desk.js';
import type { Installations } from './installations.js';

/** How long a token is believed before it is read again: another process may have taken an installation. */
const believedMs = 10_000;

interface Known {
  desk: Desk | null;
  token: string | null;
  at: number;
}

/** The workspace of the environment, if any, and those in which somebody installed the app. Makes no call. */
export function createWorkspaces(needs: WorkspaceNeeds, installations: Installations): Workspaces {
  const installed = new Map<string, Known>();
  const workspaces: Workspaces = {
    async ofTeam(teamId) {
      if (teamId === null) return own;
      const known = installed.get(teamId);
      if (known && Date.now() - known.at < believedMs) return known.desk;
      const token = await installations.token(teamId);
      // Another token is another client; the same one keeps what it knows.
      const desk =
        known && known.token === token
          ? known.desk
          : token === null
            ? null
            : createDesk({ teamId, token }, needs, workspaces);
      installed.set(teamId, { desk, token, at: Date.now() });
      return desk;
    },
    async ofChannel(slackChannelId) {
      const desk = await deskOfChannel(slackChannelId);
      return desk ? workspaces.ofTeam(desk.team_id) : theOne();
    },
    async ofUser({ slack_team_id }) {
      return (slack_team_id ? await workspaces.ofTeam(slack_team_id) : null) ?? theOne();
    },
    async ofRequest(teamId) {
      return (teamId ? await workspaces.ofTeam(teamId) : null) ?? theOne();
    },
    changed(teamId) {
      installed.delete(teamId);
    },
    blockedMs: needs.blockedMs,
    log: needs.log,
  };
  const { botToken: token } = needs.slack;
  const own = token ? createDesk({ teamId: null, token }, needs, workspaces) : null;

  /** The workspace of the environment, else the only installed one. */
  async function theOne(): Promise<Desk | null> {
    const only = own ? null : await installations.only();
    return only === null ? own : workspaces.ofTeam(only);
  }
  return workspaces;
}
