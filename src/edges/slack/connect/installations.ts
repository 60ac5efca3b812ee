import type { Installation, InstallationStore } from '@slack/bolt';
import { type SlackWorkspace, SlackWorkspaceModel } from '../../../domain/conversations/desks/workspace.js';
import { AppError } from '../../../errors.js';
import type { Secrets } from '../../../platform/secrets/secrets.js';

/** Keeps what an installation gives: one document per workspace, its token sealed. */
export interface Installations {
  /** The token of the workspace; null when the app is not installed there. */
  token(teamId: string): Promise<string | null>;
  /** The only workspace in which the app is installed; null for none or several. */
  only(): Promise<string | null>;
  remove(teamId: string): Promise<void>;
  store: InstallationStore;
}

const contextOf = (teamId: string): string => `slack:${teamId}`;

/** `installed` is told of each workspace that was installed, or installed again, once that is stored. */
export function createInstallations(
  secrets: Secrets,
  installed: (teamId: string) => Promise<void>,
): Installations {
  const remove = async (teamId: string): Promise<void> => {
    await SlackWorkspaceModel.deleteOne({ _id: teamId });
  };
  return {
    async token(teamId) {
      const found = await SlackWorkspaceModel.findById(teamId).lean<SlackWorkspace>();
      if (!found) return null;
      const token = secrets.open(found.bot_token, contextOf(teamId));
      if (secrets.isStale(found.bot_token)) {
        // It was sealed with a former key: the current one seals it anew, unless it was installed again meanwhile.
        await SlackWorkspaceModel.updateOne(
          { _id: teamId, bot_token: found.bot_token },
          { $set: { bot_token: secrets.seal(token, contextOf(teamId)) } },
        );
      }
      return token;
    },
    async only() {
      const [first, second] = await SlackWorkspaceModel.find().select({ _id: 1 }).limit(2).lean();
      return first && !second ? first._id : null;
    },
    remove,
    store: {
      async storeInstallation(installation) {
        const { team, bot, user } = installation as Installation<'v2', boolean>;
        if (!team || !bot) {
          throw new AppError(
            'invalid_input',
            'Threadline is installed in a workspace, not in a whole organisation.',
          );
        }
        await SlackWorkspaceModel.updateOne(
          { _id: team.id },
          {
            $set: {
              name: team.name ?? team.id,
              bot_token: secrets.seal(bot.token, contextOf(team.id)),
              bot_id: bot.id ?? null,
              bot_user_id: bot.userId,
              scopes: bot.scopes,
              installed_by: user.id,
              installed_at: new Date(),
            },
          },
          { upsert: true },
        );
        await installed(team.id);
      },
      fetchInstallation() {
        // Bolt is given a token by `authorize`; see bolt.ts.
        return Promise.reject(new AppError('internal', 'Installations are read by their workspace.'));
      },
      async deleteInstallation({ teamId }) {
        if (teamId) await remove(teamId);
      },
    },
  };
}
