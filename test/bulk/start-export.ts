import { text } from 'node:stream/consumers';
import { exportContacts } from '../../src/domain/bulk/export/export-contacts.js';
import type { ExportOptions } from '../../src/domain/bulk/export/export-options.js';
import type { Contact } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { type AuditEntry, AuditModel } from '../../src/domain/people/core/audit.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { newId } from '../../src/platform/ids.js';

/** Contacts with these fields, in this order; phones are made up where there are none. */
export async function contacts(...list: Partial<Contact>[]): Promise<Contact[]> {
  const made = list.map((fields, at) => {
    const phone = fields.whatsapp_contact_id ?? `346${String(at).padStart(8, '0')}`;
    return newContact({
      _id: newId(),
      source: 'manual',
      ...fields,
      whatsapp_contact_id: phone,
      identities: [phoneIdentity(phone)],
    });
  });
  for (let at = 0; at < made.length; at += 500) await insertContacts(made.slice(at, at + 500));
  return made;
}

/** A whole export as text. */
export async function exported(options: ExportOptions, viewer: Actor): Promise<string> {
  return text((await exportContacts(options, viewer)).content);
}

/** The rows of a CSV file whose cells hold no line breaks, without the headings, quotes as they are. */
export const rowsOf = (csv: string): string[] => csv.trimEnd().split('\n').slice(1);

/** What was audited about exports, oldest first. */
export const exportAudit = (): Promise<AuditEntry[]> =>
  AuditModel.find({ entity_type: 'export' }).sort({ _id: 1 }).lean<AuditEntry[]>().exec();
