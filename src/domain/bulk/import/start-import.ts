import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { planWelcome } from './job/check-welcome.js';
import { type ImportJob, ImportModel, importBell } from './job/import-job.js';
import type { ImportOptions } from './job/options.js';
import { removeUpload, type Upload } from './job/upload.js';
import { storedMapping } from './mapping/mapping-memory.js';
import { planImport, refuseWithoutPhones } from './mapping/plan-import.js';
import { assigneesOf } from './run/assign-new.js';

export interface NewImport {
  upload: Upload;
  /** A function is called when the upload is at hand, so that wrong options do not leave it behind. */
  options: ImportOptions | (() => ImportOptions);
  actor: Actor;
  /** Where new contacts are welcomed unless the option says; absent: the first channel with templates. */
  defaultChannelId?(): string;
  /** Makes a repeated request one import. */
  dedupKey?: string | null;
}

/**
 * Which phones are one person's decides whose messages meet in one thread. It is about who is who, so a token that is
 * limited to scopes has no say in it, nor has somebody who may not see phones.
 */
const joinsPhones = (actor: Actor): boolean => !actor.scopes && may(actor, 'see_private_data');

/** The import an earlier request with this key started, or null. */
export const importByKey = (dedupKey: string): Promise<ImportJob | null> =>
  ImportModel.findOne({ dedup_key: dedupKey }).lean<ImportJob>().exec();

/**
 * Queues an import of an uploaded file. A file that cannot be what was meant is refused here, before any contact
 * is written, and removed: `invalid_input` saying what is missing (no phone column, no rows, headings nobody
 * knows, a mapping that does not fit, a phone column without phones). Else `forbidden`.
 */
export async function startImport({
  upload,
  options,
  actor,
  defaultChannelId,
  dedupKey = null,
}: NewImport): Promise<ImportJob> {
  try {
    must(actor, 'import_contacts');
    const { mapping, welcome, ...kept } = typeof options === 'function' ? options() : options;
    if (kept.assign_to !== null) must(actor, 'assign');
    if (welcome) must(actor, 'reply');
    const assignees = await assigneesOf(kept.assign_to);
    const plannedWelcome = welcome && (await planWelcome(welcome, defaultChannelId));
    const planned = await planImport({ ...upload, whole: upload.bytes === upload.head.length }, mapping);
    refuseWithoutPhones(planned, kept.default_country);
    const job = await ImportModel.create({
      _id: newId(),
      filename: upload.filename,
      file: upload.file,
      options: kept,
      welcome: plannedWelcome,
      dialect: planned.dialect,
      headings: planned.headings,
      mapping: mapping && storedMapping(mapping),
      plan: planned.plan,
      assignees,
      bytes_total: upload.bytes,
      created_by: actor._id,
      masked: !may(actor, 'see_private_data'),
      joins_phones: joinsPhones(actor),
      dedup_key: dedupKey,
    });
    await recordAudit({
      action: 'import.started',
      entity_type: 'import',
      entity_id: job._id,
      actor_user_id: actor._id,
      details: { filename: upload.filename, bytes: upload.bytes, ...kept, welcome: plannedWelcome },
    });
    ring(importBell, job._id);
    return job.toObject();
  } catch (error) {
    await removeUpload(upload.file);
    const first = dedupKey && isDuplicateKey(error) ? await importByKey(dedupKey) : null;
    if (first) return first;
    throw error;
  }
}
