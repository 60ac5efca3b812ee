import { isAccountField } from '../account/account-events.js';
import { isTemplateField, readTemplateEvent } from '../account/template-events.js';
import { changeShape, entryShape, errorShape, valueShape } from '../core/shapes.js';
import { holdsWords } from '../core/words-in.js';
import type { ParsedWebhook, WebhookItem } from './parsed-webhook.js';
import { echoField, standbyField } from './webhook-echoes.js';
import { readLists } from './webhook-lists.js';

export const emptyWebhook = (): ParsedWebhook => ({
  items: [],
  templates: [],
  account: [],
  unknown: [],
  problems: [],
  ignored: [],
});

/** Fields in which somebody says something; whatever another one holds is counted, and kept when it holds words. */
const spoken = ['messages', echoField, standbyField];

/** Adds what one element of `entry` holds to `into`. Never throws. */
export function readEntry(into: ParsedWebhook, path: string, raw: unknown, receivedAt: Date): void {
  const entry = entryShape.safeParse(raw);
  if (!entry.success) {
    into.problems.push({ path, reason: 'The entry has no list of changes', raw: bodyOf(raw) });
    return;
  }
  for (const [i, change] of entry.data.changes.entries()) {
    const alone = (one: unknown) => bodyOf({ id: entry.data.id ?? '', changes: [one] });
    const { id: accountId, time } = entry.data;
    readChange(into, `${path}.changes[${i}]`, change, receivedAt, alone, { accountId, time });
  }
}

/** `alone` makes a webhook body that holds just the given change. */
function readChange(
  into: ParsedWebhook,
  path: string,
  raw: unknown,
  receivedAt: Date,
  alone: (change: unknown) => unknown,
  { accountId, time }: { accountId?: string; time?: string },
): void {
  const problem = (reason: string) => {
    into.problems.push({ path, reason, raw: alone(raw) });
  };
  const ignore = (reason: string) => {
    into.ignored.push({ path, reason });
  };

  const change = changeShape.safeParse(raw);
  if (!change.success) {
    problem('The change has no value');
    return;
  }
  const { field = 'messages', value: rawValue } = change.data;
  if (isTemplateField(field)) {
    const event = readTemplateEvent(accountId, rawValue);
    if (event) into.templates.push(event);
    else problem('It does not say which template it is about');
    return;
  }
  if (isAccountField(field)) {
    into.account.push({ field, accountId, time, phoneNumberId: numberIn(rawValue), value: rawValue });
    return;
  }
  if (!spoken.includes(field) && !holdsWords(rawValue)) {
    into.unknown.push({ kind: 'field', name: field });
    ignore(`nothing is done with "${field}" events`);
    return;
  }
  const value = valueShape.safeParse(rawValue);
  if (!value.success) {
    problem('Its messages or statuses are not a list');
    return;
  }
  if (!spoken.includes(field)) into.unknown.push({ kind: 'field', name: field });

  const { metadata, messages, message_echoes, statuses, errors } = value.data;
  if (errors?.length) {
    for (const error of errors) ignore(`WhatsApp reports an error of the account: ${nameOf(error)}`);
    const phoneNumberId = metadata?.phone_number_id;
    into.account.push({ field: 'errors', accountId, time, phoneNumberId, value: { errors } });
  }
  if (![messages, message_echoes, statuses].some((list) => list?.length)) {
    // Somebody said something in it, which cannot be found where messages usually are.
    if (!spoken.includes(field)) problem(`Nobody knows the field "${field}", which holds messages`);
    else if (!errors?.length) ignore('it holds no message and no status');
    return;
  }
  const phoneNumberId = metadata?.phone_number_id;
  if (!phoneNumberId) {
    problem('It does not say which phone number it is for');
    return;
  }
  readLists(into, itemFor(into, phoneNumberId), {
    path,
    field,
    rawValue,
    value: value.data,
    receivedAt,
    alone,
  });
}

const numberIn = (value: Record<string, unknown>): string | undefined =>
  valueShape.safeParse({ metadata: value.metadata }).data?.metadata?.phone_number_id;

function itemFor(into: ParsedWebhook, phoneNumberId: string): WebhookItem {
  const known = into.items.find((item) => item.phoneNumberId === phoneNumberId);
  if (known) return known;
  const item: WebhookItem = { phoneNumberId, messages: [], echoes: [], changes: [], news: [], statuses: [] };
  into.items.push(item);
  return item;
}

function nameOf(raw: unknown): string {
  const error = errorShape.safeParse(raw);
  if (!error.success) return 'one without a code';
  return `${error.data.code} ${error.data.title ?? error.data.message ?? ''}`.trim();
}

/** A webhook body around one entry. */
function bodyOf(entry: unknown): unknown {
  return { object: 'whatsapp_business_account', entry: [entry] };
}
