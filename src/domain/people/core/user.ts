import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { anyText, anyTime } from '../../../platform/database/partial-index.js';
import { newId } from '../../../platform/ids.js';

export const roles = ['admin', 'lead', 'agent', 'viewer'] as const;
export type RoleName = (typeof roles)[number];

export const availabilities = ['available', 'away'] as const;
export type Availability = (typeof availabilities)[number];

/** Why the router passes over somebody who is available: what the desk says of them. */
export const routingPauses = ['away_in_slack', 'do_not_disturb'] as const;
export type RoutingPause = (typeof routingPauses)[number];

/** What a person chose for themselves. */
export interface Preferences {
  /** Columns of the contacts list, in order; null: the usual ones. */
  contact_columns: string[] | null;
}

/** A person who works with Threadline; the router that assigns automatically is one too (`kind: router`). */
export interface User {
  _id: string;
  name: string;
  /** What `@handle` in commands means: lower case, unique. */
  handle: string;
  /** Lower case, so that it is unique in any letter case. */
  email: string;
  role: RoleName;
  kind: 'person' | 'router';
  /** scrypt, see access/password.ts; never selected unless asked for. */
  password_hash?: string | null;
  slack_user_id: string | null;
  /** The installed Slack workspace that account is in; null: that of SLACK_BOT_TOKEN. */
  slack_team_id: string | null;
  active: boolean;
  /** Whether the router may give them contacts. Away until they say so themselves. */
  availability: Availability;
  availability_changed_at: Date | null;
  /** It can only take from their availability: who is away stays away. */
  routing_pause: RoutingPause | null;
  /** When the desk was last asked about them. */
  presence_checked_at: Date | null;
  /** Open conversations the router fills them up to; null: the workspace's default. */
  capacity: number | null;
  /** When the router last gave them a contact: whose turn it is. */
  last_routed_at: Date | null;
  preferences: Preferences;
  avatar_url: string | null;
  /** Raised to end the user's sessions: one made at a lower epoch is over. */
  session_epoch: number;
  /**
   * They may look after nobody any more, since then and by whose doing: what they own is being given back. Null: they
   * may, or nothing is left.
   */
  hand_over?: { by: string; because: string; at: Date } | null;
  /** Counts tokens and linking codes, see `mustStayActive`. */
  credentials_made: number;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<User>(
  {
    _id: { type: String, default: newId },
    name: { type: String, required: true },
    handle: { type: String, required: true },
    email: { type: String, required: true, lowercase: true, trim: true },
    role: { type: String, enum: roles, default: 'agent', required: true },
    kind: { type: String, enum: ['person', 'router'], default: 'person' },
    password_hash: { type: String, default: null, select: false },
    slack_user_id: { type: String, default: null },
    slack_team_id: { type: String, default: null },
    active: { type: Boolean, default: true },
    availability: { type: String, enum: availabilities, default: 'away' },
    availability_changed_at: { type: Date, default: null },
    routing_pause: { type: String, enum: [...routingPauses, null], default: null },
    presence_checked_at: { type: Date, default: null },
    capacity: { type: Number, default: null },
    last_routed_at: { type: Date, default: null },
    preferences: {
      type: new Schema<Preferences>({ contact_columns: { type: [String], default: null } }, { _id: false }),
      default: () => ({ contact_columns: null }),
    },
    avatar_url: { type: String, default: null },
    session_epoch: { type: Number, default: 0 },
    hand_over: { type: Schema.Types.Mixed, default: null },
    credentials_made: { type: Number, default: 0 },
  },
  { ...documentOptions, collection: 'users' },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ handle: 1 }, { unique: true });
schema.index({ slack_user_id: 1 }, { unique: true, partialFilterExpression: { slack_user_id: anyText } });
// Whose turn it is among those who are available.
schema.index({ availability: 1, last_routed_at: 1 });

schema.index({ 'hand_over.at': 1 }, { partialFilterExpression: { 'hand_over.at': anyTime } });

export const UserModel = mongoose.model<User>('User', schema);
