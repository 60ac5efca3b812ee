import type { WebClient } from '@slack/web-api';
import { redeemLinkCode, unlinkSlackUser } from '../../../domain/people/accounts/link-code.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { slackFailure } from './call/client.js';
import type { Agents, SlackUser } from './desk-context.js';
import { teamOf } from './links.js';
import { tellOfUnlinked } from './unlinked.js';

/** How long a "no agent" answer is kept before Slack is asked again: somebody may have been added meanwhile. */
const unknownForMs = 30_000;

export const notAnAgent =
  'Not sent: only agents of Threadline can do this. Ask an admin to add you as a user with the e-mail of your Slack account, or link your user with `/wa link CODE`.';

/** Somebody who tries codes is somebody who tries to come in. */
const refusedLink = 'a Slack account was not linked';

/** The people of one workspace: the installed one with this id, or with null that of the environment. */
export function createAgents(client: WebClient, teamId: string | null, log: Log): Agents {
  const unknownSince = new Map<string, number>();

  /** Guests, and people of other workspaces in a shared channel, see the desk but may not speak for the company. */
  async function isMember(user: SlackUser | undefined): Promise<boolean> {
    if (!user || user.deleted || user.is_bot) return false;
    if (user.is_restricted || user.is_ultra_restricted || user.is_stranger) return false;
    const { id } = await teamOf(client);
    return !user.team_id || user.team_id === id || (user.enterprise_user?.teams ?? []).includes(id);
  }

  async function linkByEmail(slackUser: SlackUser | undefined): Promise<User | null> {
    const email = slackUser?.profile?.email?.toLowerCase();
    if (!email || !(await isMember(slackUser))) return null;
    await UserModel.updateOne(
      { email, active: true, kind: 'person', slack_user_id: null },
      { $set: { slack_user_id: slackUser!.id, slack_team_id: teamId } },
    );
    // It is read again, because somebody else may have made the link at this very moment.
    return UserModel.findOne({ slack_user_id: slackUser!.id, active: true }).lean<User>();
  }

  /** Undefined for somebody whom Slack does not show us. */
  async function ask(call: () => Promise<{ user?: object }>): Promise<SlackUser | undefined> {
    try {
      return (await call()).user as SlackUser | undefined;
    } catch (error) {
      if (slackFailure(error).kind === 'refused') return undefined;
      throw error;
    }
  }
  const byId = (user: string) => ask(() => client.users.info({ user }));
  const byEmail = (email: string) => ask(() => client.users.lookupByEmail({ email }));

  return {
    async find(slackUserId) {
      const linked = await UserModel.findOne({ slack_user_id: slackUserId }).lean<User>();
      if (linked) return linked.active ? linked : null;
      const since = unknownSince.get(slackUserId);
      if (since && Date.now() - since < unknownForMs) return null;
      const user = await linkByEmail(await byId(slackUserId));
      if (user) unknownSince.delete(slackUserId);
      else {
        if (unknownSince.size > 10_000) unknownSince.clear();
        unknownSince.set(slackUserId, Date.now());
      }
      return user;
    },
    async displayName(slackUserId) {
      const linked = await UserModel.findOne({ slack_user_id: slackUserId }).lean<User>();
      return linked?.name;
    },
    async slackIdOf(user) {
      if (user.slack_user_id) return user.slack_user_id;
      const linked = await linkByEmail(await byEmail(user.email));
      return linked?._id === user._id ? linked.slack_user_id : null;
    },
    async link(slackUserId, code) {
      try {
        if (!(await isMember(await byId(slackUserId)))) {
          throw new AppError('forbidden', 'Guests and people of other workspaces cannot be agents.');
        }
        unknownSince.delete(slackUserId);
        return await redeemLinkCode(code, { id: slackUserId, teamId });
      } catch (error) {
        if (error instanceof AppError)
          log.warn({ slack_user_id: slackUserId, reason: error.code }, refusedLink);
        throw error;
      }
    },
    async changed(user) {
      if (!user.id) return;
      unknownSince.delete(user.id);
      if (await isMember(user)) return;
      const was = await unlinkSlackUser(user.id, user.deleted === true);
      if (was) await tellOfUnlinked(was, user.deleted === true);
    },
  };
}
