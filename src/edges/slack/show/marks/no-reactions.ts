import { desksChanged, type SlackDesk, SlackDeskModel } from '../../../../domain/conversations/desks/desk.js';
import { tellAdmins } from '../../core/blocked.js';
import { growing } from '../../core/call/patience.js';
import type { Desk } from '../../core/desk-context.js';

/** Reactions that Slack does not take are tried again after so long, in milliseconds, and at most after so long. */
const pauses = { firstMs: 60_000, longestMs: 3_600_000 };

/** Whether Slack took no reactions in this desk's workspace when it was asked last, and is not asked again yet. */
export const reactionsOff = ({ no_reactions }: SlackDesk): boolean =>
  (no_reactions?.probe_at.getTime() ?? 0) > Date.now();

/**
 * Records that Slack takes no reactions in a workspace, such as without the scope reactions:write. Only they wait:
 * every thread goes on. The admins are told, once a day.
 */
export async function recordNoReactions({ log }: Desk, place: SlackDesk, reason: string): Promise<void> {
  const { since = new Date(), probes = 0 } = place.no_reactions ?? {};
  const wait = growing(pauses.firstMs, pauses.longestMs, probes + 1);
  const no_reactions = { reason, since, probes: probes + 1, probe_at: new Date(Date.now() + wait) };
  await SlackDeskModel.updateMany({ team_id: place.team_id }, { $set: { no_reactions } });
  desksChanged();
  log.error({ desk: place.name, reason }, 'Slack takes no reactions; delivery states are in the panel only');
  const what =
    reason === 'missing_scope'
      ? 'the app lacks the permission reactions:write. Install it again with the scopes of the manifest.'
      : `Slack refuses them (${reason}).`;
  await tellAdmins(
    `no-reactions/${place.team_id}/${reason}`,
    `Delivery reactions cannot be shown: ${what} Everything else works; the panel shows what became of a reply.`,
  );
}

/** Slack takes reactions again. */
export async function recordReactionsTaken({ team_id, no_reactions }: SlackDesk): Promise<void> {
  if (!no_reactions) return;
  await SlackDeskModel.updateMany({ team_id }, { $set: { no_reactions: null } });
  desksChanged();
}
