import mongoose, { Schema } from 'mongoose';

/** Proves to Slack who somebody is whose e-mail differs there: used once, within a quarter of an hour. */
export interface LinkCode {
  /** SHA-256 of the code, which is shown once and not kept. */
  _id: string;
  user_id: string;
  expires_at: Date;
}

const schema = new Schema<LinkCode>(
  { _id: String, user_id: { type: String, required: true }, expires_at: { type: Date, required: true } },
  { collection: 'link_codes', versionKey: false },
);
schema.index({ user_id: 1 });
schema.index({ expires_at: 1 }, { expireAfterSeconds: 0 });

export const LinkCodeModel = mongoose.model<LinkCode>('LinkCode', schema);
