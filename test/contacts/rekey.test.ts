import { beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { unmergeContacts } from '../../src/domain/contact-actions/merge/unmerge.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { listDuplicates } from '../../src/domain/contacts/duplicates/duplicates-list.js';
import { rekeyContacts } from '../../src/domain/contacts/duplicates/rekey.js';
import { rekeyOnce } from '../../src/domain/contacts/duplicates/rekey-once.js';
import { searchContacts } from '../../src/domain/contacts/search/search.js';
import { leftBehind } from '../../src/domain/contacts/write/move-to.js';
import { upsertSeenContact } from '../../src/domain/contacts/write/upsert.js';
import { newContact, updateContact } from '../../src/domain/contacts/write/write.js';
import { createLog } from '../../src/log.js';
import { newId } from '../../src/platform/ids.js';
import { atFirst } from '../bulk/break-off.js';
import { useDatabase } from '../support/database.js';
import { lead } from '../support/people.js';
import { contact as contactById } from './start-contacts.js';

const collections = ['contacts', 'duplicates', 'merges', 'rekeyings', 'contact_counters'];
useDatabase();
beforeEach(async () => {
  for (const name of collections) await mongoose.connection.db!.collection(name).deleteMany({});
  // secantusd-rs keeps a unique value taken after the document that had it got another; a new index does not know it.
  await ContactModel.collection.dropIndex('identity_keys_1');
  await ContactModel.collection.createIndex({ identity_keys: 1 }, { unique: true });
});

/** Contacts as they were stored while these numbers had one length only; their ids. */
async function storedBefore(...phones: string[]): Promise<string[]> {
  const contacts = phones.map((phone) => ({
    ...newContact({
      _id: newId(),
      name: `Of ${phone}`,
      name_source: 'manual',
      source: 'chat',
      whatsapp_contact_id: phone,
      identities: [phoneIdentity(phone)],
    }),
    identity_keys: [`phone::${phone}`],
    search_terms: [`of ${phone}|m`],
  }));
  await ContactModel.collection.insertMany(contacts as never[]);
  return contacts.map(({ _id }) => _id);
}
const seen = (phone: string): Promise<Contact> =>
  upsertSeenContact({ identities: [phoneIdentity(phone)], source: 'chat', seenAt: new Date() });
const pairs = async (): Promise<[string, string[]][]> =>
  (await listDuplicates(lead, { limit: 10 })).duplicates.map(({ _id, reasons }) => [_id, reasons]);

describe('Contacts that were stored under former keys', () => {
  it.each([
    ['Benin', '2290197323457', '22997323457'],
    ['Ivory Coast', '2250748123456', '22548123456'],
    ['Cameroon', '237677123456', '23777123456'],
    ['Mexico, as it was dialled', '520445512345678', '525512345678'],
  ])('are found by both lengths of their numbers again: %s', async (_country, long, short) => {
    const [id] = await storedBefore(long);
    // Nobody finds them, and their phone is taken: such a message cannot be stored.
    await expect(seen(long)).rejects.toMatchObject({ code: 11_000 });
    expect(await rekeyContacts()).toEqual({ mended: 1, twins: 0, left: 0 });
    expect([(await seen(long))._id, (await seen(short))._id]).toEqual([id, id]);
    expect(await contactById(id!)).toMatchObject({
      whatsapp_contact_id: long,
      identity_keys: [`phone::${short}`],
    });
    const { contacts } = await searchContacts({ q: short, viewer: lead, limit: 5 });
    expect(contacts.map(({ _id }) => _id)).toEqual([id]);
    expect(await rekeyContacts()).toEqual({ mended: 0, twins: 0, left: 0 });
  });

  it('are looked at in batches, and others are left as they are', async () => {
    const benin = Array.from({ length: 620 }, (_, n) => `22901${97_000_000 + n}`);
    const spain = Array.from({ length: 600 }, (_, n) => `34${600_000_000 + n}`);
    await storedBefore(...benin.flatMap((phone, n) => [phone, ...spain.slice(n, n + 1)]));
    expect(await rekeyContacts(AbortSignal.abort())).toBeNull();
    const { mended } = (await rekeyContacts())!;
    expect(mended).toBeGreaterThan(300); // the process that ended had done its first batch
    expect(mended).toBeLessThan(620);
    expect(await ContactModel.countDocuments({ identity_keys: { $regex: '^phone::2299' } })).toBe(620);
    expect(await ContactModel.countDocuments({ search_terms: { $size: 1 } })).toBe(600);
  });

  it('and are two for one number stay two, are listed for people, and are one once those merged them', async () => {
    const [long, short, spaniard] = await storedBefore('2290197323457', '22997323457', '34600000001');
    const twins: [string, string[]][] = [[[long, short].sort().join(':'), ['same_phone']]];
    for (let run = 1; run <= 2; run += 1) {
      expect(await rekeyContacts()).toEqual({ mended: 0, twins: 1, left: 0 });
      expect(await pairs()).toEqual(twins);
    }
    // Who writes from either is the one that has the number as it counts.
    expect([(await seen('2290197323457'))._id, (await seen('22997323457'))._id]).toEqual([short, short]);
    await mergeContacts({ into_id: long!, from_ids: [short!] }, lead);
    expect(await rekeyContacts()).toEqual({ mended: 1, twins: 0, left: 0 });
    expect((await contactById(long!)).identity_keys).toEqual(['phone::22997323457']);
    expect((await contactById(spaniard!)).rev).toBe(1);
  });

  it('and become one number in the same batch are told apart too', async () => {
    const [one, other] = await storedBefore('520445512345678', '520455512345678');
    expect(await rekeyContacts()).toEqual({ mended: 1, twins: 1, left: 0 });
    expect((await pairs()).map(([id]) => id)).toEqual([[one, other].sort().join(':')]);
    expect(await rekeyContacts()).toEqual({ mended: 0, twins: 1, left: 0 });
  });

  it('keep what changes under our hands, and are looked at once more', async () => {
    const [id] = await storedBefore('2290197323457');
    await atFirst('bulkWrite', 'contacts', async () => {
      await updateContact(
        { _id: id! },
        { addIdentities: [phoneIdentity('237677123456')], set: { name: 'New' } },
      );
    });
    expect(await rekeyContacts()).toEqual({ mended: 1, twins: 0, left: 0 });
    const { name, identity_keys } = await contactById(id!);
    expect([name, [...identity_keys].sort()]).toEqual(['New', ['phone::22997323457', 'phone::23777123456']]);
  });

  it('know by the present keys which numbers they have left', async () => {
    const [id] = await storedBefore('2290197323457');
    await ContactModel.collection.updateOne({ _id: id as never }, [
      {
        $set: {
          identities: [phoneIdentity('34600000001'), phoneIdentity('2290197323457')],
          identity_keys: ['phone::34600000001', 'phone::2290197323457'],
          moved: { from: ['phone::2290197323457', 'bsuid:w:US.1'], at: new Date() },
        },
      },
    ]);
    expect(await rekeyContacts()).toMatchObject({ mended: 1 });
    const moved = await contactById(id!);
    expect(moved.moved?.from).toEqual(['phone::22997323457', 'bsuid:w:US.1']);
    expect(leftBehind(moved, [phoneIdentity('22997323457')])).toHaveLength(1);
  });

  it('get their numbers back when a merge of before is undone', async () => {
    const [into, from] = await storedBefore('34600000001', '2290197323457');
    const { merge_id } = await mergeContacts({ into_id: into!, from_ids: [from!] }, lead);
    await rekeyContacts();
    const report = await unmergeContacts(merge_id, lead);
    expect(report.not_put_back).toEqual([]);
    expect((await contactById(from!)).identity_keys).toEqual(['phone::22997323457']);
    expect((await contactById(into!)).identity_keys).toEqual(['phone::34600000001']);
  });

  it('are given their keys by a worker that starts, once for each table', async () => {
    const [id] = await storedBefore('2290197323457');
    await Promise.all([rekeyOnce(createLog('silent')), rekeyOnce(createLog('silent'))]);
    expect((await contactById(id!)).identity_keys).toEqual(['phone::22997323457']);
    expect(await mongoose.connection.db!.collection('rekeyings').find().toArray()).toMatchObject([
      { mended: 1, twins: 0, left: 0, at: expect.any(Date) },
    ]);
    await storedBefore('2290197323458');
    await rekeyOnce(createLog('silent'));
    expect(await ContactModel.countDocuments({ identity_keys: 'phone::2290197323458' })).toBe(1);
  });
});
