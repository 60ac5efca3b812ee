import mongoose, { Schema } from 'mongoose';
import { z } from 'zod';
import { documentOptions } from '../../../platform/database/mongo.js';
import { businessHoursSchema } from './business-hours.js';
import { roles } from './user.js';

const reminderMinutes = z
  .int('must be a whole number')
  .min(1)
  .max(10_080, 'must be at most 10,080')
  .nullable();

export const settingsSchema = z.strictObject({
  /** Roles that see phones and e-mails masked. Admins always see them. */
  masked_roles: z
    .array(z.enum(roles).exclude(['admin'], 'must be lead, agent or viewer'))
    .max(10)
    .transform((masked) => roles.filter((role) => role !== 'admin').filter((role) => masked.includes(role))),
  routing: z.strictObject({
    /** manual: people assign. round_robin: the router does, in turn, among those who are available. */
    mode: z.enum(['manual', 'round_robin'], 'must be manual or round_robin'),
    /** Open conversations the router fills an agent up to who has no capacity of their own. */
    default_capacity: z.int('must be a whole number').min(1).max(500, 'must be at most 500'),
  }),
  /** Null: always open. */
  business_hours: businessHoursSchema.nullable(),
  desk: z.strictObject({
    /** A resolved conversation that opens again gets a new thread when the old one is older; 0: always. */
    new_thread_after_days: z.int('must be a whole number').min(0).max(3_650, 'must be at most 3,650'),
    /** Whether the router passes over people who are away, or have paused notifications, in Slack. */
    presence_pauses_routing: z.boolean('must be true or false'),
    /** Where conversations go that no desk's rule takes; null: SLACK_CHANNEL_ID. */
    default_desk_id: z.uuid('must be the id of a desk').nullable(),
  }),
  /** They come, and time counts, only while the desk is open; null: none. */
  reminders: z.strictObject({
    /** A hand-off without an answer of a person for so long is reminded of in its thread. */
    first_response_minutes: reminderMinutes,
    /** The owner is reminded of a customer who has waited for an answer for so long. */
    idle_owner_minutes: reminderMinutes,
    /** Whether each desk is told who waits when business hours begin. */
    morning_summary: z.boolean('must be true or false'),
  }),
});

/** What the workspace chose, for all processes; `rev` grows with every change. */
export type WorkspaceSettings = z.output<typeof settingsSchema> & { rev: number };

const initial: WorkspaceSettings = {
  masked_roles: ['viewer'],
  routing: { mode: 'manual', default_capacity: 20 },
  business_hours: null,
  desk: { new_thread_after_days: 30, presence_pauses_routing: true, default_desk_id: null },
  reminders: { first_response_minutes: 15, idle_owner_minutes: 60, morning_summary: true },
  rev: 0,
};

export type StoredSettings = WorkspaceSettings & { _id: 'workspace'; updated_at: Date };

const mixed = Schema.Types.Mixed;
const schema = new Schema<StoredSettings>(
  {
    _id: { type: String },
    rev: { type: Number, required: true },
    masked_roles: [String],
    routing: mixed,
    business_hours: { type: mixed, default: null },
    desk: mixed,
    reminders: mixed,
  },
  { ...documentOptions, collection: 'settings' },
);
export const SettingsModel = mongoose.model<StoredSettings>('Settings', schema);

let cached = initial;

/** The settings as this process knows them: its own changes at once, those of other processes within 5 s. */
export const workspaceSettings = (): Readonly<WorkspaceSettings> => cached;

/** The settings as they are stored now; what was never set has its first value. */
export async function readSettings(): Promise<WorkspaceSettings> {
  const stored = await SettingsModel.findById('workspace').lean<StoredSettings>();
  if (!stored) return initial;
  const { masked_roles, routing, business_hours, desk, reminders, rev } = { ...initial, ...stored };
  return {
    masked_roles,
    routing: { ...initial.routing, ...routing },
    business_hours,
    desk: { ...initial.desk, ...desk },
    reminders: { ...initial.reminders, ...reminders },
    rev,
  };
}

/** Takes newer settings for this process; a slow read never brings back older ones. */
export function useSettings(settings: WorkspaceSettings): void {
  if (settings.rev >= cached.rev) cached = settings;
}

/** Reads the settings, now and again every five seconds. Rejects when they cannot be read; returns how to stop. */
export async function startSettings(refreshMs = 5_000): Promise<() => void> {
  useSettings(await readSettings());
  let running = true;
  const refresh = async (): Promise<void> => {
    const settings = await readSettings();
    if (running) useSettings(settings);
  };
  // The last known settings hold while the database is away.
  const timer = setInterval(() => refresh().catch(() => undefined), refreshMs).unref();
  return () => {
    running = false;
    clearInterval(timer);
    cached = initial;
  };
}
