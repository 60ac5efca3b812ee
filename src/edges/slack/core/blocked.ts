import { type AnnouncedLine, announce } from '../../../domain/conversations/core/announcement.js';
import { blockDesks } from '../../../domain/conversations/desks/block.js';
import { allDesks, type SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { tokenErrors } from './call/slack-errors.js';
import type { Desk, Workspaces } from './desk-context.js';

const again = 'Install the app again at /slack/install, or set another SLACK_BOT_TOKEN.';
const invite = 'Invite it there with `/invite @threadline`.';

/** Why a desk is blocked and what to do, by Slack's word for it. */
const sentences: Record<string, string> = {
  is_archived: 'its Slack channel is archived. Unarchive it, or move its conversations to another desk.',
  channel_deleted:
    'its Slack channel was deleted. Move its conversations to another desk, with `!move` or in the panel.',
  not_in_channel: `the bot is not in its Slack channel. ${invite}`,
  channel_not_found: `the bot cannot see its Slack channel. ${invite}`,
  not_installed: `the app is not installed in its Slack workspace. ${again}`,
  missing_scope: 'the app lacks a permission. Install it again with the scopes of the manifest.',
  message_limit_exceeded: 'its workspace has used up the posts of its plan. Ask an owner of the workspace.',
};

const mayNotPost = 'the workspace does not let the bot post in its channel. Ask an owner of the workspace.';

/** Why a desk is blocked, and what to do about it. */
export const blockedBecause = (reason: string): string =>
  sentences[reason] ??
  (reason.startsWith('restricted_action') || reason === 'posting_to_channel_denied'
    ? `${mayNotPost} (${reason})`
    : undefined) ??
  (tokenErrors.has(reason) ? `Slack refuses the token (${reason}). ${again}` : `Slack refuses: ${reason}.`);

/** Whether Slack refuses everything in this workspace, so that nothing need be tried there. */
export async function refusesToken({ teamId }: Desk): Promise<boolean> {
  const desks = (await allDesks()).filter(({ team_id }) => team_id === teamId);
  return desks.some(({ blocked }) => blocked !== null && tokenErrors.has(blocked.reason));
}

/** Records that Slack takes nothing from a desk, or from its whole workspace, and tells the admins, once a day. */
export async function recordBlocked(workspaces: Workspaces, place: SlackDesk, reason: string): Promise<void> {
  const which = tokenErrors.has(reason) ? { team_id: place.team_id } : { _id: place._id };
  if (place.team_id !== null && tokenErrors.has(reason)) workspaces.changed(place.team_id);
  const desks = await blockDesks(which, reason, workspaces.blockedMs);
  if (desks.length === 0) return;
  const names = desks.map(({ name }) => name);
  workspaces.log.error({ desks: names, reason }, 'Slack takes nothing from these desks; everything is held');
  const what = names.length === 1 ? `The desk "${names[0]}" is` : `The desks ${names.join(', ')} are`;
  await tellAdmins(
    `desk-blocked/${desks[0]!._id}/${reason}`,
    `${what} blocked: ${blockedBecause(reason)} Nothing is lost: everything is posted, in order, once this is solved.`,
  );
}

/** Tells every admin in a direct message, once a day per `key`. */
export async function tellAdmins(key: string, title: string, lines: AnnouncedLine[] = []): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const admins = await UserModel.find({ role: 'admin', active: true, kind: 'person' })
    .limit(50)
    .lean<User[]>();
  for (const { _id } of admins) await announce(`${key}/${day}/${_id}`, { userId: _id }, { title, lines });
}
