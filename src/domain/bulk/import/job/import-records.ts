import mongoose, { Schema } from 'mongoose';
import type { Contact } from '../../../contacts/contact/contact.js';
import type { Identity } from '../../../contacts/contact/identity.js';

/** How long an import can be undone and its rejected rows be fetched, in milliseconds. */
export const keptMs = 30 * 24 * 3600 * 1000;

/** Whether what an import keeps beside the contacts is still there. */
export const isStillKept = ({ finished_at }: { finished_at: Date | null }): boolean =>
  finished_at === null || finished_at.getTime() > Date.now() - keptMs;

/** Adds the moment at which MongoDB removes the document by itself. */
const expiring = { expires_at: { type: Date, required: true } };

interface OfImport {
  _id: string;
  import_id: string;
  expires_at: Date;
}

/** A row that was not imported: its cells as they were, and why. */
export interface ImportReject extends OfImport {
  /** 1 for the first row after the headings. */
  row: number;
  line: number;
  cells: string[];
  error: string;
}

const rejectSchema = new Schema<ImportReject>(
  { _id: String, import_id: String, row: Number, line: Number, cells: [String], error: String, ...expiring },
  { collection: 'import_rejects', versionKey: false },
);
rejectSchema.index({ import_id: 1, row: 1 });
rejectSchema.index({ expires_at: 1 }, { expireAfterSeconds: 0 });
export const ImportRejectModel = mongoose.model<ImportReject>('ImportReject', rejectSchema);

/** Fields of a contact that an import may change; custom fields by their keys. */
export type ChangedFields = Partial<
  Pick<
    Contact,
    'name' | 'name_source' | 'email' | 'company' | 'value' | 'language' | 'status' | 'consent' | 'attributes'
  >
>;

/** What an import changed in a contact that was there, as it was and as the import left it. */
export interface ImportChange extends OfImport {
  /** The last row of the batch that is about this contact. */
  row: number;
  contact_id: string;
  before: ChangedFields;
  after: ChangedFields;
  added_tags: string[];
  /** Further phones it got. Absent: changed before there were such. */
  added_identities?: Identity[];
}

const mixed = Schema.Types.Mixed;
const changeSchema = new Schema<ImportChange>(
  {
    _id: String,
    import_id: String,
    row: Number,
    contact_id: String,
    before: mixed,
    after: mixed,
    added_tags: [String],
    added_identities: mixed,
    ...expiring,
  },
  { collection: 'import_changes', versionKey: false, minimize: false },
);
changeSchema.index({ import_id: 1, row: -1 });
changeSchema.index({ expires_at: 1 }, { expireAfterSeconds: 0 });
export const ImportChangeModel = mongoose.model<ImportChange>('ImportChange', changeSchema);

/** A contact that the undoing of an import left as it is, wholly or in part. */
export interface ImportKept extends OfImport {
  contact_id: string;
  what: 'created' | 'updated';
  /** Fields that somebody changed since; empty where the whole contact stays. */
  fields: string[];
  reason: string;
}

const keptSchema = new Schema<ImportKept>(
  {
    _id: String,
    import_id: String,
    contact_id: String,
    what: String,
    fields: [String],
    reason: String,
    ...expiring,
  },
  { collection: 'import_kept', versionKey: false },
);
keptSchema.index({ import_id: 1, _id: 1 });
keptSchema.index({ expires_at: 1 }, { expireAfterSeconds: 0 });
export const ImportKeptModel = mongoose.model<ImportKept>('ImportKept', keptSchema);
