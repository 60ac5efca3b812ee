import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import { type ReplyMode, replyModes } from '../core/reply-mode.js';

/** Which conversations a desk takes: all that fit every condition given, each by any of its values. */
export interface DeskRule {
  /** WhatsApp channels. */
  channel_ids?: string[];
  /** Tags of the contact. */
  tags?: string[];
  /** Languages of the contact, in BCP 47; `pt` also takes `pt-BR`. */
  languages?: string[];
  /** The contact is in this segment. */
  segment_id?: string;
}

/** Why Slack takes nothing from a desk now. */
export interface DeskBlock {
  /** Slack's own word, such as is_archived, not_in_channel or token_revoked. */
  reason: string;
  since: Date;
  /** When Slack is asked next whether it is over, and how often it was. */
  probe_at: Date;
  probes: number;
}

/** How a desk was blocked before: the same once more is no news, and is looked at less often. */
interface FormerBlock {
  reason: string;
  probes: number;
  freed_at: Date;
}

/** A Slack channel in which conversations have their threads. */
export interface SlackDesk {
  _id: string;
  /** The Slack workspace it is in; null: the one of SLACK_BOT_TOKEN. */
  team_id: string | null;
  slack_channel_id: string;
  /** Ids that its channel had before: Slack may give a channel another one. */
  former_channel_ids: string[];
  /** What is still stored under a former id is brought under the new one, from this conversation on. */
  moves: { from: string; after: string }[];
  name: string;
  reply_mode: ReplyMode;
  /** Null: conversations come here by hand only, or because it is the default desk. */
  rule: DeskRule | null;
  /** Rules are tried in this order, lowest first. */
  position: number;
  /** False: it takes no new conversations. Threads that are in it already go on. */
  active: boolean;
  /** Null while Slack takes what it is given. */
  blocked: DeskBlock | null;
  last_block: FormerBlock | null;
  /** Why Slack takes no delivery reactions in its workspace; everything else goes on. Null while it takes them. */
  no_reactions: DeskBlock | null;
  created_at: Date;
  updated_at: Date;
}

const mixed = Schema.Types.Mixed;
const schema = new Schema<SlackDesk>(
  {
    _id: { type: String, default: newId },
    team_id: { type: String, default: null },
    slack_channel_id: { type: String, required: true },
    former_channel_ids: { type: [String], default: [] },
    moves: { type: [mixed], default: [] } as never,
    name: { type: String, required: true },
    reply_mode: { type: String, enum: replyModes, default: 'reply' },
    rule: { type: mixed, default: null },
    position: { type: Number, required: true },
    active: { type: Boolean, default: true },
    blocked: { type: mixed, default: null },
    last_block: { type: mixed, default: null },
    no_reactions: { type: mixed, default: null },
  },
  { ...documentOptions, collection: 'desks' },
);
schema.index({ slack_channel_id: 1 }, { unique: true });
schema.index({ position: 1, _id: 1 });

export const SlackDeskModel = mongoose.model<SlackDesk>('SlackDesk', schema);

/** More desks than this nobody can look after. */
export const mostDesks = 200;

/** How long the desks are believed: changes of other processes count after this. */
const believedMs = 2_000;

let known: { at: number; desks: Promise<SlackDesk[]> } | undefined;

/** All desks by their order, also those that take nothing new; asked of the database every two seconds at most. */
export function allDesks(): Promise<readonly SlackDesk[]> {
  if (known && Date.now() - known.at < believedMs) return known.desks;
  const asked = {
    at: Date.now(),
    desks: SlackDeskModel.find().sort({ position: 1, _id: 1 }).limit(mostDesks).lean<SlackDesk[]>().exec(),
  };
  known = asked;
  asked.desks.catch(() => {
    if (known === asked) known = undefined;
  });
  return asked.desks;
}

/** Desks were changed: the next look is a fresh one. */
export function desksChanged(): void {
  known = undefined;
}

/** Whether this is the desk's Slack channel, by its id or by one that it had before. */
export const isAtChannel = (desk: SlackDesk, slackChannelId: string | null): boolean =>
  desk.slack_channel_id === slackChannelId ||
  (slackChannelId !== null && (desk.former_channel_ids ?? []).includes(slackChannelId));

/** The desk that has its threads in this Slack channel, also by a former id of it; or null. */
export async function deskOfChannel(slackChannelId: string): Promise<SlackDesk | null> {
  const desks = await allDesks();
  return (
    desks.find(({ slack_channel_id }) => slack_channel_id === slackChannelId) ??
    desks.find((desk) => isAtChannel(desk, slackChannelId)) ??
    null
  );
}
