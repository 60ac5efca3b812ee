import type { z } from 'zod';
import { cleanName } from '../../port/clean.js';
import { contentShapes } from '../core/shapes.js';
import { wordsIn } from '../core/words-in.js';
import type { Content } from './content.js';

type Answer = z.infer<(typeof contentShapes)['interactive']>;

/**
 * What a customer answered to something they could tap: the chosen button's or row's words, a form's answers one a
 * line, a product, whether they may be called. A type nobody knows gives everything that can be read in it.
 */
export function interactiveContent(answer: Answer): Pick<Content, 'text' | 'choice' | 'product' | 'unknown'> {
  const { type, button_reply: button, list_reply: row, nfm_reply: form } = answer;
  const choice = button?.id ?? row?.id;
  if (button) return { text: button.title ?? button.id ?? '[button]', ...(choice && { choice }) };
  if (row) {
    const text = [row.title ?? row.id ?? '[list]', row.description].filter(Boolean).join('\n');
    return { text, ...(choice && { choice }) };
  }
  if (form) return { text: formText(form) };
  if (type === 'call_permission_reply') return { text: callPermission(answer) };
  if (type === 'product') return productContent(answer);
  const { type: _, ...rest } = answer;
  const words = wordsIn(rest);
  const label = `[interactive message${type ? `: ${cleanName(type, 40)}` : ''}]`;
  return {
    text: words ? `${label} ${words}` : label,
    unknown: { kind: 'interactive', name: type ?? 'unnamed' },
  };
}

/** Source: Meta, Cloud API Calling, "Obtain user call permissions". The time is in Unix seconds. */
function callPermission(answer: Answer): string {
  const told = contentShapes.callPermission.safeParse(answer.call_permission_reply).data;
  const label = '[call permission]';
  if (!told?.response) return [label, wordsIn(answer.call_permission_reply)].filter(Boolean).join(' ');
  if (told.response !== 'accept')
    return `${label} ${told.response === 'reject' ? 'Does not allow calls' : told.response}`;
  const end = new Date(Number(told.expiration_timestamp) * 1000);
  const until =
    told.is_permanent || Number.isNaN(end.getTime())
      ? 'from now on'
      : `until ${end.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const why = told.response_source === 'automatic' ? ' (given by WhatsApp, because they called)' : '';
  return `${label} Allows calls ${until}${why}`;
}

/** Source: Meta, Webhooks, "Interactive messages" (3 August 2026). */
function productContent(answer: Answer): Pick<Content, 'text' | 'product'> {
  const { type: _, ...parts } = answer;
  const told = contentShapes.product.safeParse(answer.product ?? answer.action).data ?? {};
  const { catalog_id, product_retailer_id } = told;
  const known = new Set([catalog_id, product_retailer_id]);
  const words = wordsIn(without(parts, known));
  const product_id = (product_retailer_id && cleanName(product_retailer_id, 100)) || null;
  return {
    text: [`[product] ${product_id ?? '?'}`, words].filter(Boolean).join('\n'),
    product: { catalog_id: (catalog_id && cleanName(catalog_id, 100)) || null, product_id },
  };
}

/** The same without the values that are shown already. */
function without(parts: unknown, shown: ReadonlySet<unknown>): unknown {
  if (Array.isArray(parts)) return parts.map((one) => without(one, shown));
  if (!isRecord(parts)) return parts;
  const left = Object.entries(parts).filter(([, value]) => !shown.has(value));
  return Object.fromEntries(left.map(([key, value]) => [key, without(value, shown)]));
}

function formText(form: NonNullable<Answer['nfm_reply']>): string {
  const heading = `[form${form.name ? `: ${form.name}` : ''}]${form.body ? ` ${form.body}` : ''}`;
  const answers = Object.entries(formAnswers(form.response_json))
    // The token is ours, given out with the form; it tells an agent nothing.
    .filter(([field]) => field !== 'flow_token')
    .map(([field, answer]) => `${field}: ${typeof answer === 'object' ? JSON.stringify(answer) : answer}`);
  return [heading, ...answers].join('\n');
}

/** The platform sends the answers as JSON inside a string; a text that is not JSON is shown as it is. */
function formAnswers(json: unknown): Record<string, unknown> {
  if (typeof json !== 'string') return isRecord(json) ? json : {};
  try {
    const parsed: unknown = JSON.parse(json);
    return isRecord(parsed) ? parsed : { answer: parsed };
  } catch {
    return { answer: json };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
