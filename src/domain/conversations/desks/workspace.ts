import mongoose, { Schema } from 'mongoose';
import { invalidField } from '../../../errors.js';

/** A Slack workspace in which somebody installed the app; the one of SLACK_BOT_TOKEN needs none. */
export interface SlackWorkspace {
  /** Slack's id of the workspace (T…). */
  _id: string;
  name: string;
  /** Sealed; see slack/connect/installations.ts. */
  bot_token: string;
  bot_id: string | null;
  bot_user_id: string | null;
  scopes: string[];
  /** Who installed it, as a Slack user. */
  installed_by: string | null;
  installed_at: Date;
}

const text = { type: String, default: null };
const schema = new Schema<SlackWorkspace>(
  {
    _id: String,
    name: { type: String, required: true },
    bot_token: { type: String, required: true },
    bot_id: text,
    bot_user_id: text,
    scopes: { type: [String], default: [] },
    installed_by: text,
    installed_at: { type: Date, required: true },
  },
  { collection: 'slack_workspaces', versionKey: false },
);

export const SlackWorkspaceModel = mongoose.model<SlackWorkspace>('SlackWorkspace', schema);

/** What the environment says of Slack. */
interface SlackEnvironment {
  /** SLACK_BOT_TOKEN names a workspace. */
  hasWorkspace: boolean;
  /** SLACK_CHANNEL_ID: the default desk, unless admins choose another. */
  defaultChannel: string | null;
}

let environment: SlackEnvironment = { hasWorkspace: false, defaultChannel: null };

/** Call it at start, before anything is asked of desks. */
export const setSlackEnvironment = (given: SlackEnvironment): void => {
  environment = given;
};

export const slackEnvironment = (): Readonly<SlackEnvironment> => environment;

/**
 * The `team_id` of a new desk: the installed workspace that is named, else null for the one of SLACK_BOT_TOKEN, or
 * the only one that is installed. Errors: `invalid_input`.
 */
export async function teamForNewDesk(teamId?: string): Promise<string | null> {
  if (teamId !== undefined) {
    if (await SlackWorkspaceModel.exists({ _id: teamId })) return teamId;
    throw invalidField('team_id', 'is not a workspace in which Threadline is installed');
  }
  if (environment.hasWorkspace) return null;
  const [first, second] = await SlackWorkspaceModel.find().limit(2).lean<SlackWorkspace[]>();
  if (first && !second) return first._id;
  throw invalidField(
    'team_id',
    first ? 'is needed: there are several workspaces' : 'is needed: Threadline is in no workspace yet',
  );
}
