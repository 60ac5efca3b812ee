import type { InboundChange, InboundMessage, StatusUpdate } from '../channel.js';
import { type AccountEvent, isAccountField } from './account-events.js';
import { changeShape, entryShape, errorShape, valueShape } from './shapes.js';
import { isTemplateField, readTemplateEvent, type TemplateEvent } from './template-events.js';
import { readChangeOf } from './webhook-changes.js';
import { asMessages, byPhone, echoField, echoList } from './webhook-echoes.js';
import { type Parsed, readMessage, readStatus } from './webhook-items.js';

export interface WebhookItem {
  phoneNumberId: string;
  /** Ordered by (the platform's time, position in the batch). */
  messages: InboundMessage[];
  /** What was written on the business phone, in the same order; its `sender` is the customer it went to. */
  echoes: InboundMessage[];
  /** What customers did to messages, in the order of the batch: edits, deletions, reactions. */
  changes: InboundChange[];
  /** In the order of the batch. */
  statuses: StatusUpdate[];
}

/** Something that is not of the promised shape. */
export interface WebhookProblem {
  /** Where in the body, such as `entry[0].changes[1].value.messages[2]`. */
  path: string;
  reason: string;
  /** A webhook body of its own holding only this item, so that a dead letter can be parsed again as it is. */
  raw: unknown;
}

/** Something understood and left aside: system messages, events of other kinds. */
export interface WebhookIgnored {
  path: string;
  reason: string;
}

export interface ParsedWebhook {
  /** One for each phone number id in the body. */
  items: WebhookItem[];
  /** What is told of templates of business accounts. */
  templates: TemplateEvent[];
  /** What is told of business accounts, their numbers, and customers' wishes about marketing. */
  account: AccountEvent[];
  problems: WebhookProblem[];
  ignored: WebhookIgnored[];
}

export const emptyWebhook = (): ParsedWebhook => ({
  items: [],
  templates: [],
  account: [],
  problems: [],
  ignored: [],
});

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
  const onPhone = field === echoField;
  if (field !== 'messages' && !onPhone) {
    ignore(`nothing is done with "${field}" events`);
    return;
  }
  const value = valueShape.safeParse(onPhone ? asMessages(rawValue) : rawValue);
  if (!value.success) {
    problem('Its messages or statuses are not a list');
    return;
  }

  const { metadata, contacts, errors } = value.data;
  const messages = value.data.messages ?? [];
  const statuses = value.data.statuses ?? [];
  if (errors?.length) {
    for (const error of errors) ignore(`WhatsApp reports an error of the account: ${nameOf(error)}`);
    const phoneNumberId = metadata?.phone_number_id;
    into.account.push({ field: 'errors', accountId, time, phoneNumberId, value: { errors } });
  }
  if (messages.length + statuses.length === 0) {
    if (!errors?.length) ignore('it holds no message and no status');
    return;
  }
  const phoneNumberId = metadata?.phone_number_id;
  if (!phoneNumberId) {
    problem('It does not say which phone number it is for');
    return;
  }

  const item = itemFor(into, phoneNumberId);
  const { messages: _messages, statuses: _statuses, errors: _errors, [echoList]: told, ...around } = rawValue;
  const only = (kind: string, one: unknown) => alone({ field, value: { ...around, [kind]: [one] } });
  for (const [i, one] of messages.entries()) {
    const list = onPhone ? echoList : 'messages';
    const at = `${path}.value.${list}[${i}]`;
    const raw = () => only(list, onPhone ? (told as unknown[])[i] : one);
    const change = readChangeOf(one, contacts, receivedAt);
    if (change) {
      place(into, at, 'The change', onPhone ? byPhone(change) : change, item.changes, raw);
      continue;
    }
    const parsed = readMessage(one, contacts, receivedAt);
    place(into, at, 'The message', parsed, onPhone ? item.echoes : item.messages, raw);
  }
  for (const [i, one] of statuses.entries()) {
    const parsed = readStatus(one, receivedAt);
    place(into, `${path}.value.statuses[${i}]`, 'The status', parsed, item.statuses, () =>
      only('statuses', one),
    );
  }
}

const numberIn = (value: Record<string, unknown>): string | undefined =>
  valueShape.safeParse({ metadata: value.metadata }).data?.metadata?.phone_number_id;

function place<T>(
  into: ParsedWebhook,
  path: string,
  what: string,
  parsed: Parsed<T>,
  taken: T[],
  raw: () => unknown,
): void {
  if ('item' in parsed) taken.push(parsed.item);
  else if ('ignored' in parsed) into.ignored.push({ path, reason: parsed.ignored });
  else into.problems.push({ path, reason: `${what} ${parsed.problem}`, raw: raw() });
}

function itemFor(into: ParsedWebhook, phoneNumberId: string): WebhookItem {
  const known = into.items.find((item) => item.phoneNumberId === phoneNumberId);
  if (known) return known;
  const item: WebhookItem = { phoneNumberId, messages: [], echoes: [], changes: [], statuses: [] };
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
