import type { WebClient } from '@slack/web-api';
import { type User, UserModel } from '../people/user.js';

/** How long a "no agent" answer is kept before Slack is asked again: somebody may have been added meanwhile. */
const unknownForMs = 30_000;

/** Finds the Threadline user behind a Slack user: linked before, or by the same e-mail, then linked for good. */
export interface Agents {
  /** Null when this Slack user is no agent. Throws when Slack could not be asked. */
  find(slackUserId: string): Promise<User | null>;
  /** The Slack user's id for a Threadline user, when known. */
  displayName(slackUserId: string): Promise<string | undefined>;
}

export function createAgents(client: WebClient): Agents {
  const unknownSince = new Map<string, number>();

  async function linkByEmail(slackUserId: string): Promise<User | null> {
    const { user } = await client.users.info({ user: slackUserId });
    const email = user?.profile?.email?.toLowerCase();
    // Guests and people of other workspaces see the channel, but may not speak for the company.
    const outsider =
      user?.deleted || user?.is_bot || user?.is_restricted || user?.is_ultra_restricted || user?.is_stranger;
    if (!email || outsider) return null;
    await UserModel.updateOne(
      { email, active: true, kind: 'person', slack_user_id: null },
      { $set: { slack_user_id: slackUserId } },
    );
    // Read again, because somebody else may have made the link at this very moment.
    return UserModel.findOne({ slack_user_id: slackUserId, active: true }).lean<User>();
  }

  return {
    async find(slackUserId) {
      const linked = await UserModel.findOne({ slack_user_id: slackUserId }).lean<User>();
      if (linked) return linked.active ? linked : null;
      const asked = unknownSince.get(slackUserId);
      if (asked && Date.now() - asked < unknownForMs) return null;
      const user = await linkByEmail(slackUserId);
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
  };
}
