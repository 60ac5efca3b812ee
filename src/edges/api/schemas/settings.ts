import { z } from 'zod';
import { weekdays } from '../../../domain/people/core/business-hours.js';
import type { WorkspaceSettings } from '../../../domain/people/core/settings.js';
import { roles } from '../../../domain/people/core/user.js';
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
        .describe('Days after which a resolved conversation that reopens gets a new Slack thread'),
      presence_pauses_routing: z
        .boolean()
        .describe(
          'Whether the router passes over people who are away, or have paused notifications, in Slack',
        ),
      default_desk_id: uuid
        .nullable()
        .describe('Where conversations go that no rule of a desk takes; null: SLACK_CHANNEL_ID'),
    }),
    reminders: z
      .strictObject({
        first_response_minutes: z
          .int()
          .nullable()
          .describe('Minutes a hand-off may stay unanswered before its thread is reminded'),
        idle_owner_minutes: z
          .int()
          .nullable()
          .describe('Minutes a customer may wait before the owner is reminded'),
        morning_summary: z
          .boolean()
          .describe('Whether each desk is told who waits when business hours begin'),
      })
      .describe('They come, and time counts, only while the desk is open; null: none'),
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
  })
  .meta({ id: 'Settings' });

export function presentSettings(settings: WorkspaceSettings): z.input<typeof settingsShape> {
  const { masked_roles, routing, business_hours, desk, reminders, rev } = settings;
  return { masked_roles, routing, business_hours, desk, reminders, rev };
}
