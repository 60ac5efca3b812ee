import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { anyText } from '../../../platform/database/partial-index.js';
import { newId } from '../../../platform/ids.js';
import { type Identity, identityKinds } from './identity.js';
import type { Attribution } from './referral.js';

export const contactStatuses = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const;
export type ContactStatus = (typeof contactStatuses)[number];

export const contactSources = [
  'chat',
  'broadcast',
  'chat_conversion',
  'import',
  'manual',
  'ads',
  'website',
  'qr',
] as const;
export type ContactSource = (typeof contactSources)[number];

/** What the counters hold a contact for. */
export interface Counted {
  status: ContactStatus;
  value: number;
}

export const consentStates = ['unknown', 'opted_in', 'opted_out'] as const;
export type ConsentState = (typeof consentStates)[number];

/** Whether the contact may be written to, since when, and how we know. */
export interface Consent {
  state: ConsentState;
  at: Date | null;
  origin: string | null;
}

/** A custom field's value; what kind each key has is defined by admins (attributes/attribute.ts). */
export type AttributeValue = string | number | boolean | Date;

export interface Contact {
  _id: string;
  name: string;
  /** Who gave the name: one set by hand or by an import is never overwritten by a profile name. */
  name_source: 'profile' | 'manual' | 'import' | 'none';
  whatsapp_contact_id: string | null;
  identities: Identity[];
  /** Canonical forms of `identities`, the unique index that makes one person one contact. */
  identity_keys: string[];
  /** Set once the platform told of another number or id: the keys of those they have no more, and when it told last. */
  moved?: { from: string[]; at: Date };
  email: string | null;
  company: string | null;
  language: string | null;
  source: ContactSource;
  /** Null: nobody told what brought them. */
  attribution: Attribution | null;
  status: ContactStatus;
  value: number;
  assigned_to: string | null;
  assigned_by: string | null;
  assigned_at: Date | null;
  tags: string[];
  attributes: Record<string, AttributeValue>;
  consent: Consent;
  last_inbound_at: Date | null;
  /** Raised by every change people can see: a stale edit is recognised by it. */
  rev: number;
  /** See search-terms.ts; written by write/write.ts and write/upsert.ts only. */
  search_terms: string[];
  /** The terms it had first, on the few contacts of the sample; see search-sample.ts. */
  search_sample?: string[];
  /** What the counters hold it for, null before it was counted; `owed` when that is no longer so. */
  counted: Counted | null;
  owed: boolean;
  /** The import that created it and the row it was created from: a resumed import knows its own work by them. */
  import_id: string | null;
  import_row: number | null;
  created_at: Date;
  updated_at: Date;
}

const text = { type: String, default: null };

const schema = new Schema<Contact>(
  {
    _id: { type: String, default: newId },
    name: { type: String, default: '' },
    name_source: { type: String, enum: ['profile', 'manual', 'import', 'none'], default: 'none' },
    whatsapp_contact_id: text,
    identities: {
      type: [
        new Schema<Identity>(
          {
            kind: { type: String, enum: identityKinds },
            value: String,
            scope: { type: String, default: '' },
          },
          { _id: false },
        ),
      ],
      default: [],
    },
    identity_keys: { type: [String], default: [] },
    moved: { type: new Schema({ from: [String], at: Date }, { _id: false }), default: undefined },
    email: text,
    company: text,
    language: text,
    source: { type: String, enum: contactSources, default: 'manual' },
    attribution: { type: Schema.Types.Mixed, default: null },
    status: { type: String, enum: contactStatuses, default: 'new' },
    value: { type: Number, default: 0 },
    assigned_to: { type: String, default: null, ref: 'User' },
    assigned_by: { type: String, default: null, ref: 'User' },
    assigned_at: { type: Date, default: null },
    tags: { type: [String], default: [] },
    attributes: { type: Schema.Types.Mixed, default: {} },
    consent: {
      state: { type: String, enum: consentStates, default: 'unknown' },
      at: { type: Date, default: null },
      origin: text,
    },
    rev: { type: Number, default: 1 },
    search_terms: { type: [String], default: [] },
    search_sample: { type: [String], default: undefined },
    counted: { type: Schema.Types.Mixed, default: null },
    owed: { type: Boolean, default: true },
    last_inbound_at: { type: Date, default: null },
    import_id: text,
    import_row: { type: Number, default: null },
  },
  { ...documentOptions, collection: 'contacts' },
);
schema.index({ identity_keys: 1 }, { unique: true });
schema.index(
  { whatsapp_contact_id: 1 },
  { unique: true, partialFilterExpression: { whatsapp_contact_id: anyText } },
);
schema.index({ search_terms: 1, _id: 1 });
schema.index({ search_sample: 1 }, { sparse: true });
schema.index({ owed: 1 }, { partialFilterExpression: { owed: true } });
// Lists are newest first, so every filter people often use alone has an index that ends in that order.
schema.index({ status: 1, created_at: -1, _id: -1 });
schema.index({ tags: 1, created_at: -1, _id: -1 });
schema.index({ assigned_to: 1, created_at: -1, _id: -1 });
schema.index({ source: 1, created_at: -1, _id: -1 });
schema.index({ language: 1, created_at: -1, _id: -1 });
schema.index({ 'consent.state': 1, created_at: -1, _id: -1 });
schema.index({ created_at: -1, _id: -1 });
// Segments count and walk what they find by these.
schema.index({ last_inbound_at: -1, _id: -1 });
schema.index({ value: -1, _id: -1 });
// Custom fields cost a contact only what it has of them. Those it has not (a filter for null) are looked through.
schema.index({ 'attributes.$**': 1 });
schema.index({ email: 1 }, { partialFilterExpression: { email: anyText } });

export const ContactModel = mongoose.model<Contact>('Contact', schema);

/** What to call a contact where nobody gave a name: the phone, or the identity the platform knows. */
export function displayName(contact: Pick<Contact, 'name' | 'whatsapp_contact_id' | 'identities'>): string {
  return contact.name || contact.whatsapp_contact_id || contact.identities[0]?.value || 'Unknown';
}
