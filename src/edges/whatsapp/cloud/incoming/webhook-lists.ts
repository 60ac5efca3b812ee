import type { z } from 'zod';
import type { valueShape } from '../core/shapes.js';
import { readNews } from './customer-news.js';
import type { ParsedWebhook, WebhookItem } from './parsed-webhook.js';
import { readChangeOf } from './webhook-changes.js';
import { asMessage, byPhone, echoField } from './webhook-echoes.js';
import { type Parsed, readMessage, readStatus } from './webhook-items.js';

/** A change of a webhook that holds messages, echoes or statuses of one number. */
export interface SpokenChange {
  path: string;
  field: string;
  /** The value as it came; next, as it was read. */
  rawValue: Record<string, unknown>;
  value: z.output<typeof valueShape>;
  receivedAt: Date;
  /** Makes a webhook body that holds just the given change. */
  alone(change: unknown): unknown;
}

/** Adds the elements of the lists of a change to `item`; what cannot be read becomes a problem of its own. */
export function readLists(into: ParsedWebhook, item: WebhookItem, change: SpokenChange): void {
  const { path, field, value, receivedAt } = change;
  const { contacts } = value;
  const { messages: _m, message_echoes: _e, statuses: _s, errors: _x, ...around } = change.rawValue;
  const place = placing(into, (list, one) => change.alone({ field, value: { ...around, [list]: [one] } }));
  /** Those whom somebody else answers: what is said there is nothing for the bot. */
  const overheard = field === 'messages' || field === echoField ? {} : { overheard: field };

  for (const [i, one] of (value.messages ?? []).entries()) {
    const at = { list: 'messages', path: `${path}.value.messages[${i}]`, one };
    const news = readNews(one, receivedAt);
    const done = news ? undefined : readChangeOf(one, contacts, receivedAt);
    if (news) place(at, 'The message', news, item.news);
    else if (done) place(at, 'The change', done, item.changes);
    else place(at, 'The message', marked(readMessage(one, contacts, receivedAt), overheard), item.messages);
  }
  for (const [i, one] of (value.message_echoes ?? []).entries()) {
    const at = { list: 'message_echoes', path: `${path}.value.message_echoes[${i}]`, one };
    const message = asMessage(one);
    const done = readChangeOf(message, contacts, receivedAt);
    if (done) place(at, 'The change', byPhone(done), item.changes);
    else place(at, 'The message', marked(readMessage(message, contacts, receivedAt), overheard), item.echoes);
  }
  for (const [i, one] of (value.statuses ?? []).entries()) {
    const at = { list: 'statuses', path: `${path}.value.statuses[${i}]`, one };
    place(at, 'The status', readStatus(one, receivedAt), item.statuses);
  }
}

/** An element of a list: which list, where in the body, and what it was. */
interface Element {
  list: string;
  path: string;
  one: unknown;
}

const placing =
  (into: ParsedWebhook, only: (list: string, one: unknown) => unknown) =>
  <T>({ list, path, one }: Element, what: string, parsed: Parsed<T>, taken: T[]): void => {
    if ('item' in parsed) {
      taken.push(parsed.item);
      if (parsed.unknown) into.unknown.push(parsed.unknown);
    } else if ('ignored' in parsed) into.ignored.push({ path, reason: parsed.ignored });
    else into.problems.push({ path, reason: `${what} ${parsed.problem}`, raw: only(list, one) });
  };

const marked = <T extends object>(parsed: Parsed<T>, mark: object): Parsed<T> =>
  'item' in parsed ? { ...parsed, item: { ...parsed.item, ...mark } } : parsed;
