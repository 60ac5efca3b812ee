import { runExport } from '../../src/domain/bulk/export/export-run.js';
import { startExport } from '../../src/domain/bulk/export/export-start.js';
import { ContactJobModel } from '../../src/domain/bulk/jobs/contact-job.js';
import { startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import { runContactJob } from '../../src/domain/bulk/jobs/contact-job-run.js';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { defineAttribute } from '../../src/domain/contacts/attributes/attributes-admin.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import type { TestApi } from './start-api.js';

/** What a call sends. */
export interface Input {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
}

export type Calls = Record<string, (world: World) => Input | Promise<Input>>;

/** What there is to ask for. */
export interface World {
  api: TestApi;
  contact: Contact;
  conversationId: string;
  importId: string;
  /** Its file is written already. */
  exportId: string;
  jobId: string;
  segmentId: string;
  /** A contact that may be changed and removed. */
  spareContact(): Promise<Contact>;
}

/** Fills the database of a fresh API with one of everything. */
export async function createWorld(api: TestApi): Promise<World> {
  const { admin } = api.users;
  const { conversation } = await receive({
    channelId: 'cloud:1',
    bsuidScope: '',
    providerId: 'wamid.1',
    sender: { phone: '34600000001', profileName: 'Lucía' },
    type: 'image',
    text: 'hola',
    media: { id: 'media-1', mime_type: 'image/jpeg' },
    sentAt: new Date(),
  });
  const contact = await ContactModel.findById(conversation.contact_uuid).lean<Contact>();
  const { body } = await api.call('POST', '/contacts/import', csvForm());
  const { job: exported } = await startExport({}, admin);
  await runExport(exported._id);
  await defineAttribute({ key: 'plan', label: 'Plan', type: 'choice', choices: ['Gold', 'Silver'] }, admin);
  const changes = { status: 'contacted', attributes: { plan: 'Silver' } } as const;
  const job = await startBulkChange({ ids: [contact!._id], changes }, admin);
  await endJobs();
  const segment = await createSegment({ name: 'Silver', filter: { attributes: { plan: 'Silver' } } }, admin);
  let phone = 34610000000;
  return {
    api,
    contact: contact!,
    conversationId: conversation._id,
    importId: body.id,
    exportId: exported._id,
    jobId: job._id,
    segmentId: segment._id,
    spareContact() {
      phone += 1;
      return addContact({ whatsapp_contact_id: String(phone) }, admin, { defaultCountry: 'ES' });
    },
  };
}

/** Does what a worker would do by now. */
export async function endJobs(): Promise<void> {
  const owed = await ContactJobModel.find({ owed: true }).select({ _id: 1 }).lean();
  for (const { _id } of owed) await runContactJob(_id);
}

export function csvForm(): FormData {
  const form = new FormData();
  form.append('file', new Blob(['name,phone\nAna,600000009\n'], { type: 'text/csv' }), 'contacts.csv');
  form.append('tags', 'fair');
  return form;
}
