import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { DuplicateModel, pairId, recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { findDuplicates, mostSharing } from '../../src/domain/contacts/duplicates/duplicates.js';
import { dismissDuplicate, listDuplicates } from '../../src/domain/contacts/duplicates/duplicates-list.js';
import { deleteContacts, insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { newId } from '../../src/platform/ids.js';
import { useDatabase } from '../support/database.js';

useDatabase();
beforeEach(async () => {
  await DuplicateModel.deleteMany({});
  await deleteContacts((await ContactModel.find().select({ _id: 1 }).lean()).map(({ _id }) => _id));
});

const lea = { _id: 'lea', role: 'lead' } as const;
let next = 34_600_200_000;

async function contact(fields: Partial<Contact> & { phone?: string } = {}): Promise<Contact> {
  const { phone = String(++next), ...rest } = fields;
  const identities = [phoneIdentity(phone)];
  const made = newContact({
    _id: newId(),
    identities,
    whatsapp_contact_id: phone,
    source: 'import',
    ...rest,
  });
  await insertContacts([made]);
  return made;
}

/** Looks through the whole base, in batches of two. */
async function audit(): Promise<number> {
  const all = await ContactModel.find().sort({ _id: 1 }).lean<Contact[]>();
  let found = 0;
  for (let at = 0; at < all.length; at += 2) found += await findDuplicates(all.slice(at, at + 2));
  return found;
}

const listed = async () => (await listDuplicates(lea, { limit: 50 })).duplicates;

describe('the search for duplicates', () => {
  it('finds the same e-mail, the same name and company, and a phone with a prefix too many', async () => {
    const [email, emailToo] = [
      await contact({ email: 'ana@example.com' }),
      await contact({ email: 'ana@example.com' }),
    ];
    const named = await contact({ name: 'José Núñez', company: 'Acme S.L.' });
    const namedToo = await contact({ name: 'JOSE NUNEZ', company: 'acme, s l' });
    const phone = await contact({ phone: '447911123456' });
    const trunk = await contact({ phone: '4407911123456' });
    await contact({ name: 'José Núñez' });
    await contact({ name: 'Núñez', company: 'Acme S.L.' });
    await contact({ name: 'Somebody', company: 'Acme S.L.' });
    await audit();
    expect((await listed()).map(({ contact_ids, reasons, score }) => [contact_ids, reasons, score])).toEqual([
      [[phone._id, trunk._id].sort(), ['same_phone'], 95],
      [[email._id, emailToo._id].sort(), ['same_email'], 85],
      [[named._id, namedToo._id].sort(), ['same_name_and_company'], 60],
    ]);
  });

  it('lists a pair once, with all reasons, however often it looks', async () => {
    const same = { email: 'b@example.com', name: 'Bea Ruiz', company: 'Acme' };
    await contact(same);
    await contact(same);
    await audit();
    const first = await DuplicateModel.find().lean();
    expect(first).toMatchObject([{ reasons: ['same_email', 'same_name_and_company'], score: 85 }]);
    await audit();
    expect(await DuplicateModel.find().lean()).toEqual(first);
  });

  it('pairs each of several with the oldest, and takes what very many share for no sign', async () => {
    const [oldest, ...others] = [
      await contact({ email: 'c@example.com' }),
      await contact({ email: 'c@example.com' }),
      await contact({ email: 'c@example.com' }),
    ];
    const many = Array.from({ length: mostSharing + 1 }, () =>
      newContact({
        _id: newId(),
        identities: [phoneIdentity(String(++next))],
        source: 'import',
        email: 'info@example.com',
        name: 'Front desk',
        company: 'Hotel',
      }),
    );
    await insertContacts(many);
    expect(await audit()).toBe(2);
    expect((await listed()).map(({ _id }) => _id).sort()).toEqual(
      others.map(({ _id }) => pairId(oldest!._id, _id)).sort(),
    );
  });
});

describe('the list of duplicates', () => {
  it('is given a page at a time, the surest first, without pairs of whom one is gone', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, (_, n) => contact({ name: `N${n}` })));
    const [a, b, c, d, e, f] = all.map(({ _id }) => _id) as [string, string, string, string, string, string];
    await recordDuplicate(a, b, 'same_name_and_company');
    await recordDuplicate(c, d, 'same_person');
    await recordDuplicate(e, f, 'same_person');
    await recordDuplicate(a, newId(), 'same_email');
    await recordDuplicate(b, c, 'same_email');
    const seen: string[][] = [];
    let after: [number, string] | undefined;
    do {
      const page = await listDuplicates(lea, { limit: 1, after });
      expect(page.duplicates.length).toBeLessThanOrEqual(1);
      for (const { contacts } of page.duplicates) seen.push(contacts.map(({ name }) => name).sort());
      after = page.next ?? undefined;
    } while (after);
    expect(seen).toHaveLength(4);
    expect(seen.slice(0, 2).sort()).toEqual(
      [
        ['N2', 'N3'],
        ['N4', 'N5'],
      ].sort(),
    );
    expect(seen.slice(2)).toEqual([
      ['N1', 'N2'],
      ['N0', 'N1'],
    ]);
  });

  it('keeps a dismissed pair away until there is another reason', async () => {
    const [a, b] = [await contact({ email: 'd@example.com' }), await contact({ email: 'd@example.com' })];
    await audit();
    const [pair] = await listed();
    expect(await dismissDuplicate(pair!._id, lea)).toMatchObject({ state: 'dismissed' });
    expect(await dismissDuplicate(pair!._id, lea)).toMatchObject({ state: 'dismissed' });
    expect(await AuditModel.countDocuments({ action: 'duplicate.dismissed', entity_id: pair!._id })).toBe(1);
    await audit();
    expect(await listed()).toEqual([]);
    expect((await listDuplicates(lea, { state: 'dismissed', limit: 5 })).duplicates).toHaveLength(1);
    await recordDuplicate(a._id, b._id, 'same_person');
    expect(await listed()).toMatchObject([{ score: 100, reasons: ['same_email', 'same_person'] }]);
  });

  it('is for leads', async () => {
    const agent = { _id: 'ana', role: 'agent' } as const;
    await expect(listDuplicates(agent, { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(dismissDuplicate('x', agent)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(dismissDuplicate('x', lea)).rejects.toMatchObject({ code: 'not_found' });
  });
});
