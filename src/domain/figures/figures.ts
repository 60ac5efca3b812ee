import { z } from 'zod';
import { parseInput } from '../../platform/http/parse-input.js';
import { addDays, dayStart, type LocalDay, localTime, weekdayOf } from '../../platform/local-time.js';
import { ConversationModel } from '../conversations/core/conversation.js';
import { type AgentFigures, agentFigures } from './agent-figures.js';
import { figuresOf, newContactsOn } from './day-figures.js';
import { type DurationSummary, summaryOf } from './durations.js';
import { addTally, noTally, type Tally } from './tally.js';

export const periods = ['today', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

/** What can be counted of a period or a day. Medians are exact below 64 s and within 2 % above. */
export interface WorkFigures {
  received: number;
  replies: number;
  bot_replies: number;
  hand_offs: number;
  resolved: number;
  /** The time from the hand-off to the first reply of a person; 0 where that reply was the hand-off. */
  first_response: DurationSummary;
  /** The time from the hand-off until people were done: resolved, or returned to the bot. */
  resolution: DurationSummary;
}

export interface DeskFigures extends WorkFigures {
  /** Conversations with people now. */
  open: number;
  /** Those of them that are active and whose contact has no owner. */
  waiting: number;
  /** Everybody who did something in the period or has open conversations, by name. */
  agents: AgentFigures[];
}

/** When a period began in this time zone: midnight, Monday's midnight, the month's first midnight. */
export function periodStart(period: Period, timezone: string, now = new Date()): Date {
  return new Date(dayStart(firstDay(period, localTime(now.getTime(), timezone).day), timezone));
}

function firstDay(period: Period, today: LocalDay): LocalDay {
  if (period === 'week') return addDays(today, -weekdayOf(today));
  return period === 'month' ? `${today.slice(0, 8)}01` : today;
}

/**
 * What the desk has before it now, and did in the period, calendar days of this time zone. Costs what happened
 * today (and yesterday, until the day is kept) and at most 31 kept days.
 */
export async function deskFigures(
  period: Period,
  timezone: string,
  now: number = Date.now(),
): Promise<DeskFigures> {
  const today = localTime(now, timezone).day;
  const days = daysBetween(firstDay(period, today), today);
  const [{ open, waiting, owners }, figures] = await Promise.all([
    withPeople(),
    figuresOf(days, { timezone, now }),
  ]);
  const total = noTally();
  for (const { work } of figures) addTally(total, work);
  return { open, waiting, ...workFigures(total), agents: await agentFigures(total, owners) };
}

function workFigures({ agents, first_response, resolution, ...counts }: Tally): WorkFigures {
  return { ...counts, first_response: summaryOf(first_response), resolution: summaryOf(resolution) };
}

async function withPeople(): Promise<{ open: number; waiting: number; owners: Map<string, number> }> {
  type Row = { _id: { owner?: string | null; status: string }; count: number };
  const rows = await ConversationModel.aggregate<Row>([
    { $match: { ai_enabled: false } },
    { $group: { _id: { owner: '$assigned_to', status: '$status' }, count: { $sum: 1 } } },
  ]);
  const owners = new Map<string, number>();
  let [open, waiting] = [0, 0];
  for (const { _id, count } of rows) {
    open += count;
    if (_id.owner) owners.set(_id.owner, (owners.get(_id.owner) ?? 0) + count);
    else if (_id.status === 'active') waiting += count;
  }
  return { open, waiting, owners };
}

export interface DayOfSeries extends WorkFigures {
  day: LocalDay;
  /** Contacts made on that day. */
  new_contacts: number;
}

const longestSeries = 366;

const day = z.iso.date({ error: 'must be a day such as 2026-11-22', abort: true });
/** The first and the last day, both included. */
export const seriesSchema = z
  .strictObject({ from: day, to: day })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'is before the first day' })
  .refine(({ from, to }) => to < addDays(from, longestSeries), {
    path: ['to'],
    error: `is more than ${longestSeries} days after the first`,
  });

/**
 * The figures of each day, for charts; days to come are left out. Costs an operation for all days that are kept.
 * Errors: `invalid_input`.
 */
export async function deskSeries(
  input: z.input<typeof seriesSchema>,
  timezone: string,
  now: number = Date.now(),
): Promise<DayOfSeries[]> {
  const { from, to } = parseInput(seriesSchema, input);
  const today = localTime(now, timezone).day;
  const days = daysBetween(from, to < today ? to : today);
  const series: DayOfSeries[] = [];
  for (const { day, work, new_contacts } of await figuresOf(days, { timezone, now })) {
    const contacts = new_contacts ?? (await newContactsOn(day, timezone));
    series.push({ day, ...workFigures(work), new_contacts: contacts });
  }
  return series;
}

/** The days with both ends included; none when the last is before the first. */
function daysBetween(from: LocalDay, to: LocalDay): LocalDay[] {
  const days: LocalDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
