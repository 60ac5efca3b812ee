import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../platform/database/mongo.js';

export const channelKinds = ['cloud', 'web'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** Details of a number at the Cloud API. */
export interface CloudDetails {
  phone_number_id: string;
  business_account_id: string;
  /** Null: WHATSAPP_CLOUD_API_URL. */
  api_url: string | null;
  messages_per_second: number;
}

/** Details of a number served through WhatsApp Web. */
export interface WebDetails {
  /** Digits: linked by a pairing code for this number; null: by QR code. */
  pair_with: string | null;
  /** Whether broadcasts may go over it, which may cost the number. */
  broadcasts: boolean;
}

/** What a Cloud channel must keep to itself. */
export const secretNames = ['access_token', 'app_secret', 'verify_token'] as const;
export type SecretName = (typeof secretNames)[number];

interface Stored {
  /** What conversations call it. A Cloud channel's holds its phone number id, so that a number is a channel once. */
  _id: string;
  name: string;
  /** False: nothing is sent. What customers write to a Cloud number is taken all the same. */
  active: boolean;
  /** Raised by every change. */
  rev: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

/** A channel that admins set up; those of the environment are not stored. */
export type StoredChannel = Stored &
  (
    | { kind: 'cloud'; settings: CloudDetails; secrets: Record<SecretName, string> }
    | { kind: 'web'; settings: WebDetails; secrets: null }
  );
export type StoredCloudChannel = Extract<StoredChannel, { kind: 'cloud' }>;

const mixed = Schema.Types.Mixed;
const schema = new Schema<StoredChannel>(
  {
    _id: String,
    kind: { type: String, enum: channelKinds, required: true },
    name: { type: String, required: true },
    settings: { type: mixed, required: true },
    /** Sealed, see `secretContext`. */
    secrets: { type: mixed, default: null },
    active: { type: Boolean, default: true },
    rev: { type: Number, default: 1 },
    created_by: { type: String, required: true },
  },
  { ...documentOptions, collection: 'channels' },
);

export const ChannelModel = mongoose.model<StoredChannel>('Channel', schema);

/** More numbers than this one installation does not serve. */
export const mostChannels = 100;

/** What a secret is sealed for. */
export const secretContext = (channelId: string, name: SecretName): string => `channel:${channelId}:${name}`;

/** All channels that admins set up, oldest first. */
export const storedChannels = (): Promise<StoredChannel[]> =>
  ChannelModel.find().sort({ created_at: 1, _id: 1 }).limit(mostChannels).lean<StoredChannel[]>().exec();
