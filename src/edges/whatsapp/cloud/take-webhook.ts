import { receiveStatus } from '../../../domain/conversations/delivery/status.js';
import {
  receiveDelete,
  receiveEdit,
  receiveReaction,
} from '../../../domain/conversations/receive/customer-changes.js';
import { customerMoved, sayNews } from '../../../domain/conversations/receive/customer-moved.js';
import { identitiesOf } from '../../../domain/conversations/receive/learn-identities.js';
import { receiveTemplateUpdate } from '../../../domain/templates/store.js';
import { wantTemplates } from '../../../domain/templates/sync.js';
import type { Log } from '../../../log.js';
import { keepDeadLetter } from '../../../platform/database/dead-letter.js';
import type {
  CustomerNews,
  InboundChange,
  InboundMessage,
  StatusUpdate,
  UnknownPart,
} from '../port/channel.js';
import type { TemplateEvent } from './account/template-events.js';
import { cloudChannelId } from './cloud-channel.js';
import { parseWebhook } from './incoming/webhook.js';
import { lockedOf, namesOthers, type OtherNumbers, type ServedNumber } from './served-numbers.js';
import { storeEcho, storeInbound } from './store-inbound.js';
import { takeAccountEvents } from './take-account-events.js';

export interface TakenWebhook {
  messages: number;
  statuses: number;
  problems: number;
  /** What was of a kind that this version does not know. */
  unknown: UnknownPart[];
}

/** How many customers of one batch are stored at once; each customer's messages go one after the other. */
const atOnce = 8;

/**
 * Stores everything of a verified webhook body: messages by (the platform's time, position) for each customer,
 * then what customers did to messages, then statuses. What cannot be read is kept as a dead letter and logged once, as
 * is what is for a number of ours that cannot be used; what is not for our numbers is ignored. Throws when the database
 * does not take it or does not say whose it is, so that the platform sends it again.
 */
export async function takeWebhook(
  body: unknown,
  given: readonly ServedNumber[],
  log: Log,
  others?: OtherNumbers,
): Promise<TakenWebhook> {
  const parsed = parseWebhook(body);
  const numbers = others && namesOthers(parsed, given) ? await others.lookAgain() : given;
  const locked = others ? lockedOf(parsed, numbers, others) : [];
  for (const phoneNumberId of locked)
    parsed.problems.push({
      path: `number ${phoneNumberId}`,
      reason: 'Its channel cannot be used now: see Channels in the panel',
      raw: body,
    });
  for (const problem of parsed.problems) {
    const id = await keepDeadLetter('whatsapp', `${problem.path}: ${problem.reason}`, problem.raw);
    if (id)
      log.error(
        { dead_letter_id: id, path: problem.path, reason: problem.reason },
        'a webhook item could not be read',
      );
  }
  for (const ignored of parsed.ignored) log.debug(ignored, 'a webhook item needs no answer');

  const ours = parsed.items.flatMap((item) => {
    const number = numbers.find(({ phoneNumberId }) => phoneNumberId === item.phoneNumberId);
    if (!number) log.warn({ phone_number_id: item.phoneNumberId }, 'a webhook for a number that is not ours');
    return number ? [{ item, number }] : [];
  });
  const messages = ours
    .flatMap(({ item, number }) => [
      ...item.messages.map((message) => ({ message, number, onPhone: false })),
      ...item.echoes.map((message) => ({ message, number, onPhone: true })),
    ])
    .sort((a, b) => a.message.sentAt.getTime() - b.message.sentAt.getTime());
  // Who somebody is now, before what they say as that; again where it is only now that anybody knows them.
  const news = ours.flatMap(({ item, number }) => item.news.map((one) => ({ one, number })));
  const early: typeof news = [];
  for (const told of news) if (!(await takeNews(told.one, told.number))) early.push(told);
  await inParallel([...byCustomer(messages).values()], async (one) => {
    for (const { message, number, onPhone } of one)
      await (onPhone ? storeEcho(message, number) : storeInbound(message, number));
  });
  for (const { one, number } of early) await takeNews(one, number);
  for (const { item, number } of ours) for (const change of item.changes) await apply(change, number);
  await takeTemplateEvents(parsed.templates, numbers);
  await takeAccountEvents(parsed.account, numbers, log);
  const statuses = ours.flatMap(({ item, number }) => item.statuses.map((status) => ({ status, number })));
  await inParallel([...byMessage(statuses).values()], async (one) => {
    for (const { status, number } of one) {
      await receiveStatus({ ...status, channelId: cloudChannelId(number.phoneNumberId) });
    }
  });
  const { problems, unknown } = parsed;
  return { messages: messages.length, statuses: statuses.length, problems: problems.length, unknown };
}

interface Arrived {
  message: InboundMessage;
  number: ServedNumber;
  /** Somebody on the business phone wrote it, to the one it names. */
  onPhone: boolean;
}
interface Told {
  status: StatusUpdate;
  number: ServedNumber;
}

const byCustomer = (all: Arrived[]): Map<string, Arrived[]> =>
  grouped(
    all,
    ({ message: { sender }, number }) =>
      `${number.phoneNumberId}:${sender.phone ?? sender.bsuid ?? sender.lid}`,
  );

const byMessage = (all: Told[]): Map<string, Told[]> => grouped(all, ({ status }) => status.providerId);

function grouped<T>(all: T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Runs over all with at most `atOnce` under way. The first failure is thrown when those under way have ended. */
async function inParallel<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  const lanes = Array.from({ length: Math.min(atOnce, queue.length) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  });
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What was done to a message; an edit of one that is not known is stored as a message of whoever wrote it. */
async function apply(change: InboundChange, number: ServedNumber): Promise<void> {
  const { kind, target: providerId, at, emoji, text, instead, onPhone } = change;
  const what = { channelId: cloudChannelId(number.phoneNumberId), providerId, at };
  if (kind === 'reaction') await receiveReaction({ ...what, emoji });
  else if (kind === 'delete') await receiveDelete(what);
  else if (!(await receiveEdit({ ...what, text })) && instead)
    await (onPhone ? storeEcho(instead, number) : storeInbound(instead, number));
}

/** False when it is of somebody nobody knows. */
async function takeNews(
  { providerId, sender, at, now, text }: CustomerNews,
  number: ServedNumber,
): Promise<boolean> {
  const scopes = { channelId: cloudChannelId(number.phoneNumberId), bsuidScope: number.businessAccountId };
  const identities = identitiesOf(sender, scopes);
  const event = { channelId: scopes.channelId, providerId };
  if (now) return customerMoved(event, { before: identities, now: identitiesOf(now, scopes), at });
  return text === '' || sayNews({ ...event, identities }, text);
}

/** Where an event does not say it all, the templates of the account are listed anew. */
async function takeTemplateEvents(events: TemplateEvent[], numbers: readonly ServedNumber[]): Promise<void> {
  for (const event of events) {
    const number = numbers.find(({ businessAccountId }) => businessAccountId === event.accountId);
    if (number && !(await receiveTemplateUpdate(event)))
      await wantTemplates(cloudChannelId(number.phoneNumberId));
  }
}
