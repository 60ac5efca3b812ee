import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { contactKpis } from '../../src/domain/contacts/figures/kpis.js';
import { recountContacts } from '../../src/domain/contacts/figures/recount.js';
import { termsOf } from '../../src/domain/contacts/search/search-pairs.js';
import { createContact } from '../../src/domain/contacts/write/create.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { upsertSeenContact } from '../../src/domain/contacts/write/upsert.js';
import {
  deleteContacts,
  insertContacts,
  newContact,
  updateContacts,
  updateEach,
} from '../../src/domain/contacts/write/write.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { inTransaction } from '../../src/platform/database/transaction.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';

const admin = { _id: newId(), role: 'admin' } as const;
const settings = { defaultCountry: 'ES' };

let next = 0;
function phone(): string {
  next += 1;
  return `34600${String(next).padStart(6, '0')}`;
}
const contact = (fields: Partial<Contact> = {}): Contact =>
  newContact({ _id: newId(), identities: [phoneIdentity(phone())], source: 'import', ...fields });

/** Counts the slow way. */
async function counted(): Promise<{ total: number; value: number }> {
  const rows = await ContactModel.find().lean<Contact[]>();
  return { total: rows.length, value: rows.reduce((sum, { value }) => sum + value, 0) };
}

beforeAll(async () => {
  await openDatabase();
});
afterAll(closeDatabase);

describe('The one way contacts are written', () => {
  it('is the only one in the code', () => {
    const past = ['src', 'admin', 'workers']
      .flatMap((top) =>
        readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => `${top}/${name}`),
      )
      .filter(
        (path) =>
          path.endsWith('.ts') &&
          !/^src\/domain\/contacts\/(write\/(write|upsert)|figures\/counters|search\/reindex|duplicates\/rekey)\.ts$/.test(
            path,
          ),
      )
      .filter((path) =>
        /ContactModel\s*\.\s*(create|insert|update|findOneAnd|findByIdAnd|delete|bulk|replace|collection\s*\.\s*(insert|update|delete|bulk|replace|findOneAnd))/.test(
          readFileSync(path, 'utf8'),
        ),
      );
    expect(past).toEqual([]);
  });

  it('counts at once what every kind of write changes', async () => {
    const made = await createContact(
      { whatsapp_contact_id: phone(), name: 'Hand', value: 10.25 },
      admin,
      settings,
    );
    const seen = await upsertSeenContact({
      identities: [phoneIdentity(phone())],
      profileName: 'Visitor',
      source: 'chat',
      seenAt: new Date(),
    });
    const many = [contact({ value: 0.1 }), contact({ value: 0.2 }), contact({ status: 'lost', value: -3 })];
    await insertContacts(many);
    expect(await contactKpis()).toMatchObject({
      total_leads: 5,
      lost_leads: 1,
      value_by_status: { new: 10.55, lost: -3 },
    });
    await editContact(made._id, { status: 'qualified' }, { actor: admin });
    await updateContacts({ _id: { $in: [many[0]!._id, seen._id] } }, { set: { status: 'converted' } });
    await updateEach([{ id: many[1]!._id, write: { set: { value: 7 } } }]);
    expect(await contactKpis()).toMatchObject({
      active_leads: 3,
      win_rate: 20,
      converted_rate: 40,
      value_by_status: { new: 7, qualified: 10.25, converted: 0.1, lost: -3 },
    });
    await deleteContacts([made._id, many[2]!._id]);
    expect(await contactKpis()).toMatchObject({ total_leads: 3, lost_leads: 0, win_rate: 0 });
    expect(await counted()).toEqual({ total: 3, value: expect.closeTo(7.1) });
  });

  it('inserts and counts together or not at all', async () => {
    const before = await contactKpis();
    await expect(
      inTransaction(async () => {
        await insertContacts([contact()]);
        throw new Error('the process would die here');
      }),
    ).rejects.toThrow('would die');
    expect(await contactKpis()).toEqual(before);
  });

  it('leaves out contacts whose number somebody has, also twice in one list, and keeps the limit exactly', async () => {
    const { total_leads } = await contactKpis();
    const known = contact();
    await insertContacts([known]);
    const twin = contact();
    const list = [
      contact(),
      contact({ identities: known.identities }),
      twin,
      contact({ identities: twin.identities }),
    ];
    expect(await insertContacts(list)).toEqual({ taken: [1, 3], refused: [] });
    const limit = total_leads + 3 + 4;
    const results = await Promise.all(
      [1, 2, 3].map(() => insertContacts([contact(), contact(), contact()], limit)),
    );
    expect(results.flatMap(({ refused }) => refused)).toHaveLength(5);
    expect((await contactKpis()).total_leads).toBe(limit);
  });

  it('stays exact when many change the same contacts at once', async () => {
    const list = Array.from({ length: 20 }, () => contact());
    await insertContacts(list);
    const statuses = ['contacted', 'qualified', 'converted', 'lost'] as const;
    await Promise.all(
      statuses.flatMap((status) => [
        updateContacts({ _id: { $in: list.map(({ _id }) => _id) } }, { set: { status, value: 1 } }),
        contactKpis(),
      ]),
    );
    const kpis = await contactKpis();
    const { total, value } = await counted();
    expect(kpis.total_leads).toBe(total);
    expect(Object.values(kpis.value_by_status).reduce((sum, n) => sum + n, 0)).toBeCloseTo(value);
  });

  it('reports and repairs counters that drifted', async () => {
    const truth = await contactKpis();
    await mongoose.connection
      .collection<{ _id: string }>('contact_counters')
      .updateOne({ _id: 'slot:0' }, { $inc: { 'count.lost': 4, 'value.new': 100 } }, { upsert: true });
    expect((await contactKpis()).lost_leads).toBe(truth.lost_leads + 4);
    expect(await recountContacts()).toMatchObject({ count: { lost: -4, new: 0 }, value: { new: -100 } });
    expect(await contactKpis()).toEqual(truth);
    expect((await recountContacts()).count.lost).toBe(0);
  });

  it('keeps search terms as if they were made anew, whatever is written', async () => {
    const made = await createContact(
      { whatsapp_contact_id: phone(), name: 'Ana Müller', company: 'Ölwerk', email: 'ana@oel.example' },
      admin,
      settings,
    );
    const stored = async (): Promise<Contact> => (await ContactModel.findById(made._id).lean<Contact>())!;
    const holds = async (): Promise<void> => {
      const now = await stored();
      expect([...now.search_terms].sort()).toEqual(termsOf(now).sort());
    };
    await holds();
    await editContact(made._id, { name: 'Bea Ölmann', company: null }, { actor: admin });
    await holds();
    await updateEach([{ id: made._id, write: { fill: { company: 'Neu GmbH', name: 'not taken' } } }]);
    expect(await stored()).toMatchObject({ name: 'Bea Ölmann', company: 'Neu GmbH' });
    await holds();
    await editContact(made._id, { name: '', email: null }, { actor: admin });
    await upsertSeenContact({
      identities: [phoneIdentity(made.whatsapp_contact_id!), { kind: 'bsuid', value: 'US.77', scope: 'b1' }],
      profileName: 'Profile Name',
      source: 'chat',
      seenAt: new Date(),
    });
    expect(await stored()).toMatchObject({ name: 'Profile Name', name_source: 'profile' });
    await holds();
  });

  it('refuses a stale edit with the contact as it is now, and audits what changed', async () => {
    const made = await createContact({ whatsapp_contact_id: phone(), name: 'First' }, admin, settings);
    await editContact(made._id, { name: 'Second', tags: ['a-b'] }, { actor: admin, expectedRev: made.rev });
    await expect(
      editContact(made._id, { name: 'Third' }, { actor: admin, expectedRev: made.rev }),
    ).rejects.toMatchObject({ code: 'conflict', current: { name: 'Second', tags: ['a_b'] } });
    const visit = { identities: made.identities, source: 'chat', seenAt: new Date() } as const;
    const { rev } = await upsertSeenContact({ ...visit, identities: [...visit.identities] });
    await editContact(made._id, { status: 'contacted' }, { actor: admin, expectedRev: rev });
    const audit = await AuditModel.find({ entity_id: made._id }).sort({ _id: 1 }).lean();
    expect(audit.map(({ action, changes }) => [action, changes])).toEqual([
      ['contact.created', null],
      [
        'contact.updated',
        { name: { before: 'First', after: 'Second' }, tags: { before: [], after: ['a_b'] } },
      ],
      ['contact.updated', { status: { before: 'new', after: 'contacted' } }],
    ]);
  });
});
