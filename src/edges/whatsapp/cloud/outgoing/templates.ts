import { z } from 'zod';
import type { CloudSettings } from '../../../../config/config.js';
import type { ListedTemplate, OutboundTemplate, TemplateList } from '../../port/channel.js';
import { graphRequest } from '../core/client.js';
import { refusalOf, unreachable } from '../core/send-result.js';

type Template = OutboundTemplate['template'];
type Parameter = Template['parameters'][number];

/** The `template` object of a send. Source: Meta, Cloud API, "Send message templates". */
export function templatePart({ name, language, parameters }: Template): Record<string, unknown> {
  const of = (where: Parameter['in']) => parameters.filter((parameter) => parameter.in === where);
  const part = (type: 'header' | 'body') => {
    const own = of(type);
    return own.length > 0 ? [{ type, parameters: own.map(parameterPart) }] : [];
  };
  const buttons = of('button').map((parameter) => ({
    type: 'button',
    sub_type: parameter.type === 'code' ? 'copy_code' : 'url',
    index: String(parameter.index),
    parameters: [parameterPart(parameter)],
  }));
  const components = [...part('header'), ...part('body'), ...buttons];
  return { name, language: { code: language }, ...(components.length > 0 && { components }) };
}

function parameterPart({ type, name, value }: Parameter): Record<string, unknown> {
  if (type === 'code') return { type: 'coupon_code', coupon_code: value };
  if (type === 'text') return { type, ...(name && { parameter_name: name }), text: value };
  return { type, [type]: { link: value } };
}

const looseText = z.string().optional().catch(undefined);

/** What is read of a template of the list; the platform adds fields as it likes. */
const listedShape = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().min(1),
  language: z.string().min(1),
  category: looseText,
  status: looseText,
  quality_score: z.looseObject({ score: looseText }).optional().catch(undefined),
  rejected_reason: looseText,
  components: z.array(z.looseObject({ type: z.string() })).catch([]),
});
const pageShape = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({ cursors: z.looseObject({ after: looseText }).optional(), next: looseText })
    .optional()
    .catch(undefined),
});

const fields = 'id,name,language,category,status,quality_score,rejected_reason,components';
const pageSize = 100;

/** One page of the account's templates; one whose shape nobody promised is left out. */
export async function listCloudTemplates(
  { apiUrl, accessToken, businessAccountId }: CloudSettings,
  after: string | null,
  timeoutMs: number,
): Promise<TemplateList> {
  const base = `${apiUrl.replace(/\/+$/, '')}/${encodeURIComponent(businessAccountId)}/message_templates`;
  const query = new URLSearchParams({ fields, limit: String(pageSize), ...(after ? { after } : {}) });
  const outcome = await graphRequest({ method: 'GET', url: `${base}?${query}`, accessToken, timeoutMs });
  if (outcome.kind !== 'answered') return { failure: unreachable(outcome.code) };
  const page = pageShape.safeParse(outcome.json);
  if (outcome.status !== 200 || !page.success) return { failure: refusalOf(outcome).failure };
  const { data, paging } = page.data;
  const templates = data.flatMap((raw) => {
    const listed = listedShape.safeParse(raw);
    return listed.success ? [templateFrom(listed.data)] : [];
  });
  return { templates, next: paging?.next ? (paging.cursors?.after ?? null) : null };
}

function templateFrom(listed: z.output<typeof listedShape>): ListedTemplate {
  const { id, name, language, category, status, quality_score, rejected_reason, components } = listed;
  return {
    provider_id: id,
    name,
    language,
    category: category?.toLowerCase() ?? '',
    status: status?.toLowerCase() ?? 'unknown',
    quality: quality_score?.score?.toLowerCase() ?? 'unknown',
    reason: reasonFrom(rejected_reason),
    components,
  };
}

/** The platform's word for why, readable; it says NONE where there is no reason. */
export const reasonFrom = (reason: string | undefined): string | null =>
  !reason || /^(none|null|unknown)$/i.test(reason) ? null : reason.toLowerCase().replaceAll('_', ' ');
