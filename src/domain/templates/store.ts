import { newId } from '../../platform/ids.js';
import { type Template, type TemplateFacts, TemplateModel } from './template.js';

/** Stores templates as the platform lists them now. Safe to run again. */
export async function storeTemplates(
  account_id: string,
  listed: readonly TemplateFacts[],
  seen_at: Date,
): Promise<void> {
  if (listed.length === 0) return;
  const now = new Date();
  await TemplateModel.bulkWrite(
    listed.map(({ name, language, ...facts }) => ({
      updateOne: {
        filter: { account_id, name, language },
        update: { $set: { ...facts, seen_at }, $setOnInsert: { _id: newId(), created_at: now } },
        upsert: true,
      },
    })),
    { ordered: false },
  );
}

/** Removes what the platform no longer lists, after all of it was stored with this time. */
export async function removeUnlisted(account_id: string, seen_at: Date): Promise<void> {
  await TemplateModel.deleteMany({ account_id, seen_at: { $lt: seen_at } });
}

/** What a webhook tells of one template; only what it says. */
export interface TemplateUpdate {
  accountId: string;
  providerId: string;
  status?: string;
  quality?: string;
  category?: string;
  reason?: string | null;
}

/** Stores what changed of a template. False when it is not known, or what changed was not told: ask for them all. */
export async function receiveTemplateUpdate({
  accountId: account_id,
  providerId: provider_id,
  ...told
}: TemplateUpdate): Promise<boolean> {
  const changes = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  if (told.status === 'deleted') {
    await TemplateModel.deleteOne({ account_id, provider_id });
    return true;
  }
  if (Object.keys(changes).length === 0) return false;
  const changed = await TemplateModel.updateOne(
    { account_id, provider_id },
    { $set: changes as Partial<Template> },
  );
  return changed.matchedCount > 0;
}
