import { z } from 'zod';
import { weekdays } from '../../people/business-hours.js';
import type { WorkspaceSettings } from '../../people/settings.js';
import { roles } from '../../people/user.js';
import { uuid } from './parts.js';

const openHours = z.strictObject({ from: z.string(), to: z.string() });

export const settingsShape = z
  .strictObject({
    masked_roles: z.array(z.enum(roles)).describe('Who sees phones and e-mail addresses masked'),
    routing: z.strictObject({
      mode: z.enum(['manual', 'round_robin']).describe('round_robin: the router assigns whoever waits'),
      default_capacity: z.int().describe('Of agents without a capacity of their own'),
    }),
    business_hours: z
      .strictObject({
        timezone: z.string().nullable().describe("Null: the installation's"),
        days: z.record(z.enum(weekdays), z.array(openHours)),
        holidays: z.array(z.iso.date()),
      })
      .nullable()
      .describe('Null: always open'),
    desk: z.strictObject({
      new_thread_after_days: z
        .int()
        .describe('A resolved conversation that opens again gets a new Slack thread when its own is older'),
      presence_pauses_routing: z
        .boolean()
        .describe('Whether the router passes over who is away, or not to be disturbed, in Slack'),
      default_desk_id: uuid
        .nullable()
        .describe('Where conversations go that no rule of a desk takes; null: SLACK_CHANNEL_ID'),
    }),
    reminders: z
      .strictObject({
        first_response_minutes: z
          .int()
          .nullable()
          .describe('A hand-off without an answer for so long is reminded of in its thread'),
        idle_owner_minutes: z
          .int()
          .nullable()
          .describe('The owner is reminded of a customer who has waited for so long'),
        morning_summary: z
          .boolean()
          .describe('Whether each desk is told who waits when business hours begin'),
      })
      .describe('Only while the desk is open, and time counts while it is; null: none'),
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
  })
  .meta({ id: 'Settings' });

export function presentSettings(settings: WorkspaceSettings): z.input<typeof settingsShape> {
  const { masked_roles, routing, business_hours, desk, reminders, rev } = settings;
  return { masked_roles, routing, business_hours, desk, reminders, rev };
}
