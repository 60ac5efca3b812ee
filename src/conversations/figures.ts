import { ContactModel } from '../contacts/contact.js';
import { ConversationModel } from './conversation.js';
import { MessageModel } from './message.js';

export const periods = ['today', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

export interface DeskFigures {
  /** Conversations with people now. */
  open: number;
  /** Of those, whose contact has no owner. */
  waiting: number;
  /** Closed in the period. */
  resolved: number;
  received: number;
  replies: number;
  bot_replies: number;
}

/** When a period began in this time zone: midnight, Monday's midnight, the month's first midnight. */
export function periodStart(period: Period, timezone: string, now = new Date()): Date {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
      .formatToParts(now)
      .map(({ type, value }) => [type, Number(value)]),
  ) as { year: number; month: number; day: number };
  const day = new Date(Date.UTC(parts.year, parts.month - 1, parts.day));
  if (period === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  if (period === 'month') day.setUTCDate(1);
  return localMidnight(day, timezone);
}

/** The instant at which this calendar day begins in the time zone; corrected twice for changes of clock. */
function localMidnight(day: Date, timezone: string): Date {
  let guess = day.getTime();
  for (let pass = 0; pass < 2; pass += 1) guess = day.getTime() - offsetAt(new Date(guess), timezone);
  return new Date(guess);
}

function offsetAt(at: Date, timezone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const local = Date.UTC(
    parts.year!,
    parts.month! - 1,
    parts.day!,
    parts.hour!,
    parts.minute!,
    parts.second!,
  );
  return local - Math.floor(at.getTime() / 1000) * 1000;
}

/** What the desk has before it and did in the period. */
export async function deskFigures(period: Period, timezone: string): Promise<DeskFigures> {
  const since = periodStart(period, timezone);
  const withPeople = { status: { $ne: 'resolved' as const }, ai_enabled: false };
  const [open, waiting, resolved, messages] = await Promise.all([
    ConversationModel.countDocuments(withPeople),
    countWaiting(withPeople),
    ConversationModel.countDocuments({ resolved_at: { $gte: since } }),
    MessageModel.aggregate<{ _id: { direction: string; author: string }; count: number }>([
      { $match: { created_at: { $gte: since }, direction: { $in: ['in', 'out'] } } },
      { $group: { _id: { direction: '$direction', author: '$author' }, count: { $sum: 1 } } },
    ]),
  ]);
  const count = (direction: string, author: string): number =>
    messages.find(({ _id }) => _id.direction === direction && _id.author === author)?.count ?? 0;
  return {
    open,
    waiting,
    resolved,
    received: count('in', 'customer'),
    replies: count('out', 'agent'),
    bot_replies: count('out', 'bot'),
  };
}

async function countWaiting(withPeople: Record<string, unknown>): Promise<number> {
  const [row] = await ConversationModel.aggregate<{ count: number }>([
    { $match: withPeople },
    {
      $lookup: {
        from: ContactModel.collection.name,
        localField: 'contact_uuid',
        foreignField: '_id',
        as: 'contact',
      },
    },
    { $match: { 'contact.assigned_to': null } },
    { $count: 'count' },
  ]);
  return row?.count ?? 0;
}
