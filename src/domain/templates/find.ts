import { whyUnsendable } from './fields.js';
import { type TemplateSync, TemplateSyncModel } from './sync.js';
import { isApproved, type Template, TemplateModel } from './template.js';

/** What a list of templates may be narrowed to; `after` is a place in the order of name and language. */
export interface TemplateQuery {
  status?: string;
  name?: string;
  after?: [name: string, language: string] | null;
  limit: number;
}

/** The templates that can be had on a channel, by name and language. */
export async function templatesOf(
  channelId: string,
  { status, name, after, limit }: TemplateQuery,
): Promise<Template[]> {
  const account_id = await accountOf(channelId);
  if (account_id === null) return [];
  const beyond = after
    ? { $or: [{ name: { $gt: after[0] } }, { name: after[0], language: { $gt: after[1] } }] }
    : {};
  return TemplateModel.find({
    account_id,
    ...(status ? { status } : {}),
    ...(name ? { name } : {}),
    ...beyond,
  })
    .sort({ name: 1, language: 1 })
    .limit(limit)
    .lean<Template[]>();
}

/** How the channel's templates were listed last; null when that was never asked for. */
export const templateSyncOf = (channelId: string): Promise<TemplateSync | null> =>
  TemplateSyncModel.findById(channelId).lean<TemplateSync>();

async function accountOf(channelId: string): Promise<string | null> {
  return (await templateSyncOf(channelId))?.account_id ?? null;
}

/** More templates than this are not looked through for a choice. */
const mostLookedAt = 1_000;

/** Those that can be sent now and whose name or words contain what was typed, by name. */
export async function sendableTemplates(
  channelId: string,
  typed: string,
  limit: number,
): Promise<Template[]> {
  const approved = await templatesOf(channelId, { status: 'approved', limit: mostLookedAt });
  const wanted = typed.trim().toLowerCase();
  const matches = ({ name, components }: Template): boolean =>
    name.toLowerCase().includes(wanted) ||
    components.some(({ text }) => text?.toLowerCase().includes(wanted));
  return approved
    .filter((template) => isApproved(template) && whyUnsendable(template) === null && matches(template))
    .slice(0, limit);
}

/** Null: WhatsApp has it no more. */
export const templateById = (id: string): Promise<Template | null> =>
  TemplateModel.findById(id).lean<Template>();

/** The channel whose templates were listed first, or null. */
export const firstChannelWithTemplates = async (): Promise<string | null> =>
  (
    await TemplateSyncModel.findOne({ account_id: { $ne: null } })
      .sort({ created_at: 1 })
      .lean<TemplateSync>()
  )?._id ?? null;

/** The template of this name and language on a channel, or null. */
export async function templateOn(
  channelId: string,
  { name, language }: { name: string; language: string },
): Promise<Template | null> {
  const account_id = await accountOf(channelId);
  if (account_id === null) return null;
  return TemplateModel.findOne({ account_id, name, language }).lean<Template>();
}
