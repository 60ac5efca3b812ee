import { z } from 'zod';
import { weekdays } from '../../people/business-hours.js';
import type { WorkspaceSettings } from '../../people/settings.js';
import { roles } from '../../people/user.js';

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
    }),
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
  })
  .meta({ id: 'Settings' });

export function presentSettings(settings: WorkspaceSettings): z.input<typeof settingsShape> {
  const { masked_roles, routing, business_hours, desk, rev } = settings;
  return { masked_roles, routing, business_hours, desk, rev };
}
