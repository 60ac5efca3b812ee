import {
  desksToProbe,
  freeDesk,
  probeSoon,
  recordReason,
  takeProbe,
} from '../../../domain/conversations/desks/block.js';
import type { SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { releaseHeld } from '../../../domain/conversations/desks/hold.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { tellAdmins } from '../core/blocked.js';
import { slackFailure } from '../core/call/client.js';
import type { Workspaces } from '../core/desk-context.js';

/** A blocked desk to ask after. */
export const probeBell: Doorbell = { queue: 'desk', name: 'probe' };

/** Asks Slack whether it takes a blocked desk's posts again, when it is time; then everything held goes on. */
export async function probeDesk(workspaces: Workspaces, deskId: string): Promise<0> {
  const place = await takeProbe(deskId, workspaces.blockedMs);
  if (!place?.blocked) return 0;
  const { reason } = place.blocked;
  const found = await problemOf(workspaces, place);
  if (found === null) {
    await freeDesk(deskId);
    workspaces.log.info({ desk: place.name }, 'a desk is free again; what was held goes on');
    await tellAdmins(`desk-free/${deskId}/${reason}`, `The desk "${place.name}" works again.`);
  } else if (found !== reason) await recordReason(deskId, found);
  return 0;
}

/** Slack's word for what is wrong with the desk; null when nothing is. */
async function problemOf(workspaces: Workspaces, place: SlackDesk): Promise<string | null> {
  const { team_id, slack_channel_id: channel } = place;
  if (team_id !== null) workspaces.changed(team_id);
  const desk = await workspaces.ofTeam(team_id);
  if (!desk) return 'not_installed';
  try {
    const { channel: found } = await desk.client.conversations.info({ channel });
    if (found?.is_archived) return 'is_archived';
    return found?.is_member ? null : 'not_in_channel';
  } catch (error) {
    const failure = slackFailure(error);
    // That it was deleted says more than that it cannot be found.
    const isGone = place.blocked!.reason === 'channel_deleted' && failure.reason === 'channel_not_found';
    return failure.kind === 'blocked' && !isGone ? failure.reason : place.blocked!.reason;
  }
}

/** Rings for blocked desks that are due, and lets go on what was left held. */
export async function ringForBlockedDesks(): Promise<void> {
  for (const { _id } of await desksToProbe()) ring(probeBell, _id);
  await releaseHeld();
}

/** Asks after these desks at once: something happened that may have freed them. */
export async function askAgain(
  which: Partial<Pick<SlackDesk, 'team_id' | 'slack_channel_id'>>,
): Promise<void> {
  await probeSoon(which);
  for (const { _id } of await desksToProbe()) ring(probeBell, _id);
}
