import { z } from 'zod';
import { contactStatuses } from '../../../domain/contacts/contact/contact.js';
import type { LimitUse } from '../../../domain/contacts/figures/limit.js';
import { periods } from '../../../domain/figures/figures.js';
import { count, uuid } from './parts.js';

const percent = z.number().min(0).max(100);

const seconds = z.number().min(0).nullable();
const durations = z.strictObject({
  count,
  average_seconds: seconds,
  median_seconds: seconds.describe('Exact below 64, within 2 % above'),
});

/** What an agent did in the period. */
const agentShape = z.strictObject({
  user_id: uuid,
  name: z.string(),
  replies: count,
  first_responses: count,
  first_response_average_seconds: seconds,
  resolved: count,
  assigned: count.describe('How often a contact was given to them'),
  open: count.describe('Their conversations with people now'),
});

/** What was done in a period or on a day. */
const workShape = z.strictObject({
  received: count,
  replies: count,
  bot_replies: count,
  hand_offs: count,
  resolved: count,
  first_response: durations.describe("From the hand-off to a person's first reply"),
  resolution: durations.describe('From the hand-off until people were done'),
});

export const kpisShape = z
  .strictObject({
    total_leads: count.describe('Contacts: each has a unique number or identity'),
    active_leads: count.describe('Qualified and converted'),
    win_rate: percent.describe('Qualified, in percent of all contacts'),
    converted_rate: percent.describe('Converted, in percent of all contacts'),
    lost_leads: count,
    value_by_status: z.record(z.enum(contactStatuses), z.number()),
    count_by_status: z.record(z.enum(contactStatuses), count),
    contact_limit: z
      .strictObject({
        count,
        limit: count.nullable().describe('Null: there is none'),
        text: z.string().describe('Such as 9,992 / 10,000'),
        warn: z.boolean().describe('From 90 % on'),
      })
      .describe('How much of the plan is used'),
    conversations: workShape.extend({
      period: z.enum(periods),
      open: count.describe('With people now'),
      waiting: count.describe('Of those, the active ones whose contact has no owner'),
      agents: z.array(agentShape).describe('Who did something in the period or has open conversations'),
    }),
  })
  .meta({
    id: 'Kpis',
    description:
      'Rates are percentages: 30, not 0.3; 0 where nothing is counted. Both rates are of all contacts, whatever ' +
      'their status: with 10 contacts of which 3 are qualified, 1 is converted and 2 are lost, `win_rate` is 30 and ' +
      '`converted_rate` is 10.',
  });

/** How much of the plan is used, in numbers and in words. */
export function presentLimit({ count, limit, warn }: LimitUse): z.input<typeof kpisShape>['contact_limit'] {
  const text = [count, ...(limit === null ? [] : [limit])].map((n) => n.toLocaleString('en')).join(' / ');
  return { count, limit, text, warn };
}

export const daySeriesShape = workShape
  .extend({ day: z.iso.date(), new_contacts: count.describe('Contacts made on that day') })
  .meta({ id: 'DayFigures' });
