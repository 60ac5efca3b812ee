import { Readable } from 'node:stream';
import { parseImportOptions } from '../../src/domain/bulk/import/job/options.js';
import { storeUpload } from '../../src/domain/bulk/import/job/upload.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { startImport } from '../../src/domain/bulk/import/start-import.js';
import { startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import { runContactJob } from '../../src/domain/bulk/jobs/contact-job-run.js';
import { addContact, changeContact } from '../../src/domain/contact-actions/contact-writes.js';
import { defineAttribute } from '../../src/domain/contacts/attributes/attributes-admin.js';
import type { Contact } from '../../src/domain/contacts/contact/contact.js';
import { recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { createSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import type { User } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { type PrivatePerson, privatePerson, spelled } from './private-people.js';

/** What such a base has, to be asked for. */
export interface MaskedBase {
  /** Everybody whose phone and e-mail are somewhere in it. */
  people: PrivatePerson[];
  /** Who wrote, and is in every list there is. */
  lucia: PrivatePerson;
  contactId: string;
  conversationId: string;
  segmentId: string;
  jobId: string;
  /** An import of the admin with rejected rows. */
  theirImport: string;
  /** Somebody more. */
  add(): Promise<Contact>;
}

const settings = { defaultCountry: 'ES' };

/** Fills a database: phones and e-mails stand wherever people put them, and viewers and leads see them masked. */
export async function fillMaskedBase({
  admin,
  lead,
  agent,
}: Record<'admin' | 'lead' | 'agent', User>): Promise<MaskedBase> {
  await changeSettings({ masked_roles: ['viewer', 'lead'] }, { actor: admin });
  const people: PrivatePerson[] = [];
  const person = (): PrivatePerson => {
    const one = privatePerson();
    people.push(one);
    return one;
  };
  const add = (one: PrivatePerson, more: object = {}): Promise<Contact> =>
    addContact({ whatsapp_contact_id: one.phone, email: one.email, ...more }, admin, settings);
  await defineAttribute({ key: 'second_phone', label: 'Second phone', type: 'text' }, admin);
  await defineAttribute({ key: 'landline', label: 'Landline', type: 'number' }, admin);
  const lucia = person();
  const { conversation } = await receive({
    channelId: 'cloud:1',
    bsuidScope: '',
    providerId: `wamid.${Buffer.from(`HBgL${lucia.phone}`).toString('base64')}`,
    sender: { phone: lucia.phone, profileName: spelled.international(lucia) },
    type: 'image',
    text: `call me: ${spelled.national(lucia)} or ${spelled.dialled(lucia)}, ${lucia.email}`,
    media: { id: 'media-1', mime_type: 'image/jpeg', filename: `${lucia.phone}.jpg` },
    sentAt: new Date(),
  });
  const id = conversation.contact_uuid;
  await changeContact(
    id,
    { email: lucia.email, attributes: { second_phone: spelled.national(lucia) } },
    { actor: admin },
  );
  await addNote({ contactId: id, author: agent, content: `her other address is ${lucia.email}` });
  await changeContact(id, { assigned_to: lead._id }, { actor: admin, reason: `asked from ${lucia.phone}` });
  await reply({
    conversationId: conversation._id,
    author: agent,
    text: `We call ${spelled.international(lucia)}`,
  });

  const odd = person();
  await add(odd, {
    name: odd.email,
    company: spelled.international(odd),
    tags: [odd.phone, 'vip'],
    attributes: { landline: Number(odd.phone), second_phone: odd.phone },
  });
  const called = person();
  const named = await add(called, { name: `Marta ${called.email} ${spelled.national(called)}` });
  await recordDuplicate(id, named._id, 'same_email');
  await createSegment({ name: `like ${odd.email}`, filter: { company: spelled.international(odd) } }, admin);
  const segment = await createSegment(
    {
      name: newId(),
      filter: { q: lucia.email, attributes: { second_phone: odd.phone }, tags: { none: [odd.phone] } },
    },
    admin,
  );

  const rejected = person();
  const upload = await storeUpload(
    Readable.from([
      `name,phone,email\n${rejected.email},1,${spelled.international(rejected)}\nBea,${rejected.phone}x,nobody\n`,
    ]),
    { filename: `${rejected.phone}.csv`, maxBytes: 10_000 },
  );
  const theirs = await startImport({ upload, options: parseImportOptions({}, 'ES'), actor: admin });
  await runImport(theirs._id);

  const changes = { attributes: { second_phone: spelled.dialled(odd) } };
  const job = await startBulkChange({ ids: [id], changes }, admin);
  await runContactJob(job._id);
  return {
    ...{ people, lucia },
    contactId: id,
    conversationId: conversation._id,
    segmentId: segment._id,
    jobId: job._id,
    theirImport: theirs._id,
    add: () => add(person()),
  };
}
