import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../errors.js';
import { documentOptions, upsertUntilFound } from '../../platform/database/mongo.js';
import { type Doorbell, ring } from '../../platform/queue/doorbell.js';
import { hasWindow } from '../conversations/core/window.js';
import { type Actor, must } from '../people/core/permissions.js';
import { removeUnlisted, storeTemplates } from './store.js';
import type { TemplateFacts } from './template.js';

/** The templates of a channel are to be asked for, and what came of the last time. */
export interface TemplateSync {
  /** The channel's id. */
  _id: string;
  /** Whose templates they are; null before the first time. */
  account_id: string | null;
  owed: boolean;
  asked_at: Date;
  /** When all of them were listed last. */
  synced_at: Date | null;
  /** Why the last time failed, and when it is tried again. */
  error: string | null;
  retry_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<TemplateSync>(
  {
    _id: String,
    account_id: { type: String, default: null },
    owed: { type: Boolean, default: false },
    asked_at: { type: Date, required: true },
    synced_at: { type: Date, default: null },
    error: { type: String, default: null },
    retry_at: { type: Date, default: null },
  },
  { ...documentOptions, collection: 'template_syncs' },
);
schema.index({ owed: 1, asked_at: 1 }, { partialFilterExpression: { owed: true } });
schema.index({ synced_at: 1 });
schema.index({ account_id: 1 });

export const TemplateSyncModel = mongoose.model<TemplateSync>('TemplateSync', schema);

/** A page of templates as a channel gives it, or why there is none. */
export type TemplatePage =
  | { templates: TemplateFacts[]; next: string | null }
  | { failure: { code: string; message: string } };

/** A channel whose templates are to be listed. */
export const templatesBell: Doorbell = { queue: 'schedule', name: 'templates' };

const ringForSync = (channelId: string): void => ring(templatesBell, channelId);

/** Has the templates of a channel listed soon. */
export async function wantTemplates(channelId: string): Promise<TemplateSync> {
  const asked = await upsertUntilFound(() =>
    TemplateSyncModel.findOneAndUpdate(
      { _id: channelId },
      { $set: { owed: true, asked_at: new Date(), retry_at: null } },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    ).lean<TemplateSync>(),
  );
  ringForSync(channelId);
  return asked;
}

/**
 * The same, because a person asked. Errors: `forbidden`, `invalid_input` for a channel without templates, `not_found`
 * for one that was never there.
 */
export async function syncTemplates(channelId: string, by: Actor): Promise<TemplateSync> {
  must(by, 'reply');
  mustHaveTemplates(channelId);
  if (await TemplateSyncModel.exists({ _id: channelId })) return wantTemplates(channelId);
  throw new AppError('not_found', 'There is no channel with this id, or no worker serves it yet.');
}

/** Errors: `invalid_input`. */
export function mustHaveTemplates(channelId: string): void {
  if (hasWindow(channelId)) return;
  throw new AppError(
    'invalid_input',
    'This channel is WhatsApp Web: it has no templates and needs none, because replies can be sent at any time.',
    { errors: [{ field: 'channel_id', message: 'has no templates' }] },
  );
}

/** They are listed again after this time even when nobody asks. */
const dayMs = 24 * 3600 * 1000;

/** A channel that has templates starts: they are listed when that is long ago or never was. */
export async function followTemplatesOf(channelId: string): Promise<void> {
  const known = await TemplateSyncModel.findById(channelId).lean<TemplateSync>();
  if (!known || isOld(known)) await wantTemplates(channelId);
}

const isOld = ({ synced_at }: TemplateSync): boolean =>
  !synced_at || synced_at.getTime() < Date.now() - dayMs;

/** The most pages that are listed: an account cannot have more templates than that (6,000). */
const mostPages = 200;

/**
 * Lists the templates of a channel, page by page, if that is owed, and forgets those that are gone. What fails is
 * recorded and tried again later. Run it under a lease.
 */
export async function runTemplateSync(
  channelId: string,
  channel: { accountId: string; page(after: string | null): Promise<TemplatePage> } | undefined,
): Promise<void> {
  const sync = await TemplateSyncModel.findOne({ _id: channelId, owed: true }).lean<TemplateSync>();
  if (!sync) return;
  // The channel is not served here, or not any more.
  if (!channel) return tryLater(sync, 'This channel is not connected.');
  const at = new Date();
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const listed = await channel.page(after);
    if ('failure' in listed) return tryLater(sync, listed.failure.message);
    await storeTemplates(channel.accountId, listed.templates, at);
    after = listed.next;
    if (after === null) break;
  }
  await removeUnlisted(channel.accountId, at);
  const done = { account_id: channel.accountId, synced_at: at, error: null, retry_at: null };
  await TemplateSyncModel.updateOne({ _id: sync._id }, { $set: done });
  // This finds nothing when somebody asked again meanwhile: then it is done once more.
  await TemplateSyncModel.updateOne({ _id: sync._id, asked_at: sync.asked_at }, { $set: { owed: false } });
}

/** What failed is tried again after this time, or when somebody asks. */
const retryMs = 10 * 60_000;

async function tryLater({ _id }: TemplateSync, error: string): Promise<void> {
  await TemplateSyncModel.updateOne({ _id }, { $set: { error, retry_at: new Date(Date.now() + retryMs) } });
}

/** Rings for lists that are owed, whose ring was lost or whose time has come, and asks for those that are a day old. */
export async function ringForTemplates(olderThanMs: number): Promise<void> {
  const [owed, old] = await Promise.all([
    TemplateSyncModel.find({
      owed: true,
      asked_at: { $lt: new Date(Date.now() - olderThanMs) },
      $or: [{ retry_at: null }, { retry_at: { $lt: new Date() } }],
    })
      .limit(100)
      .lean<TemplateSync[]>(),
    TemplateSyncModel.find({ owed: false, synced_at: { $lt: new Date(Date.now() - dayMs), $ne: null } })
      .limit(100)
      .lean<TemplateSync[]>(),
  ]);
  for (const { _id } of owed) ringForSync(_id);
  for (const { _id } of old) await wantTemplates(_id);
}
