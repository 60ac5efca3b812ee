import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { changesBetween, recordAudit } from '../core/audit.js';
import { type Actor, must } from '../core/permissions.js';
import {
  readSettings,
  SettingsModel,
  settingsSchema,
  useSettings,
  type WorkspaceSettings,
} from '../core/settings.js';

export const settingsChangesSchema = z
  .strictObject({
    ...settingsSchema.shape,
    routing: settingsSchema.shape.routing.partial(),
    desk: settingsSchema.shape.desk.partial(),
    reminders: settingsSchema.shape.reminders.partial(),
  })
  .partial();
export type SettingsChanges = z.input<typeof settingsChangesSchema>;

/**
 * Changes the settings given, and within `routing`, `desk` and `reminders` the fields given; business hours are replaced whole. `rev` is
 * that of the settings the editor saw: any change since is a `conflict`. Counts in this process at once, in others
 * within 5 s. Errors: `forbidden`, `invalid_input`, `conflict`.
 */
export async function changeSettings(
  input: SettingsChanges,
  { actor, rev }: { actor: Actor; rev?: number },
): Promise<WorkspaceSettings> {
  must(actor, 'manage_settings');
  // What roles see is a part of who may do what.
  if (input.masked_roles !== undefined) must(actor, 'manage_users');
  const { routing, desk, reminders, ...changes } = parseInput(settingsChangesSchema, input);
  const settings = await inTransaction(async () => {
    const old = await readSettings();
    if (rev !== undefined && rev !== old.rev) throw changedMeanwhile();
    const now = {
      ...old,
      ...changes,
      routing: { ...old.routing, ...routing },
      desk: { ...old.desk, ...desk },
      reminders: { ...old.reminders, ...reminders },
    };
    const changed = changesBetween(old, now, [
      'masked_roles',
      'routing',
      'business_hours',
      'desk',
      'reminders',
    ]);
    if (!changed) return old;
    const next = { ...now, rev: old.rev + 1 };
    await store(next);
    await recordAudit({
      action: 'settings.updated',
      entity_type: 'settings',
      entity_id: 'workspace',
      actor_user_id: actor._id,
      changes: changed,
    });
    return next;
  });
  useSettings(settings);
  return settings;
}

/** Writes only over the revision before; the first one is an insert. */
async function store(settings: WorkspaceSettings): Promise<void> {
  try {
    await SettingsModel.updateOne(
      { _id: 'workspace', rev: settings.rev - 1 },
      { $set: settings },
      { upsert: true },
    );
  } catch (error) {
    if (isDuplicateKey(error)) throw changedMeanwhile();
    throw error;
  }
}

const changedMeanwhile = (): AppError =>
  new AppError('conflict', 'Somebody else changed the settings in the meantime. Reload and try again.');
