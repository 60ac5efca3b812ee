import { afterAll, describe, expect, it } from '@jest/globals';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { undoImport } from '../../src/domain/bulk/import/undo/undo-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { identityKey, phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { searchContacts } from '../../src/domain/contacts/search/search.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { useSettings, workspaceSettings } from '../../src/domain/people/core/settings.js';
import { presentImport } from '../../src/edges/api/schemas/import.js';
import { newId } from '../../src/platform/ids.js';
import { customerWrites } from '../support/conversation.js';
import { lead } from '../support/people.js';
import { atFirst } from './break-off.js';
import { ended, importFile, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();

/** The phones of each contact, first phone first, in the order of the rows. */
const stored = async (): Promise<string[]> =>
  (await ContactModel.find().sort({ import_row: 1, _id: 1 }).lean()).map(({ identities }) =>
    identities.map(({ value }) => value).join(' '),
  );
const counted = ({ phones_added, phones_left_out }: { phones_added: number; phones_left_out: number }) => [
  phones_added,
  phones_left_out,
];
const contactWith = (name: string, ...phones: string[]) =>
  newContact({
    _id: newId(),
    name,
    name_source: 'manual',
    source: 'manual',
    whatsapp_contact_id: phones[0]!,
    identities: phones.map(phoneIdentity),
  });
const known = (name: string, phone: string) => insertContacts([contactWith(name, phone)]);
const google = 'Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value';

describe('the further phones of a row become its contact’s', () => {
  it.each<[string, string, string[], number[]]>([
    [
      'from the columns of Google Contacts, faxes aside',
      `${google}\nAna,Mobile,600000001,Work,600000002\nBo,Work Fax,600000003,Mobile,600000004\nEva,Mobile,600000005,Home Fax,600000006\n`,
      ['34600000001 34600000002', '34600000004', '34600000005'],
      [1, 0],
    ],
    [
      'from those of Outlook, but not the company’s',
      'First Name,Mobile Phone,Home Phone,Company Main Phone\nAna,600000001,600000002,600000003\n',
      ['34600000001 34600000002'],
      [1, 0],
    ],
    [
      'from columns of the same heading, and as Google joins them in a cell',
      'name,phone,phone\nAna,600000001,600000002\nBo,600000003 ::: 600000004 ::: +44 7400 123456,\n',
      ['34600000001 34600000002', '34600000003 34600000004 447400123456'],
      [3, 0],
    ],
    [
      'but not from a list that somebody typed, which may be of two people',
      'name,phone,phone\nA,600000001 / 600000002,\nB,"600000003, 600000004",600000005\nC,600000006,600000007 o 600000008\n',
      ['34600000001', '34600000003', '34600000006'],
      [0, 0],
    ],
    [
      'each once, and without what nobody can be written to at',
      'name,phone,mobile,telephone\nA,600000001,+34 600 00 00 01,600000002 ext. 5\nB,n/a,600000003,none\n',
      ['34600000001', '34600000003'],
      [0, 1],
    ],
  ])('%s', async (_what, file, phones, added) => {
    const dry = await importFile(file, { dry_run: true });
    const { job, counts } = await importFile(file);
    expect([await stored(), counts[5], counted(job), counted(dry.job)]).toEqual([phones, 0, added, added]);
  });

  it('says in line and words what was left out', async () => {
    await known('Zoe', '34600000009');
    const { job, counts } = await importFile(
      'name,phone,mobile,value\nAna,600000001,600000009,lots\nBo,600000002,600000003\nEva,600000003,600000004\nMia,600000005,600000004\nIda,600000006,600000007 x5\n',
      { dry_run: true },
    );
    expect(counts).toEqual([5, 5, 0, 0, 0, 0]);
    expect(presentImport(job)).toMatchObject({
      values_left_out: 1,
      phones_added: 0,
      phones_left_out: 5,
      remarks: [
        { line: 2, message: 'value "lots" is not a number' },
        { line: 2, message: 'phone "+34600000009" is another contact\'s' },
        { line: 3, message: 'phone "+34600000003" stands in another row too' },
        { line: 4, message: 'phone "+34600000004" stands in another row too' },
        { line: 5, message: 'phone "+34600000004" stands in another row too' },
        {
          line: 6,
          message:
            'phone "600000007 x5" has an extension (x5), which WhatsApp does not reach. Is the number alone theirs?',
        },
      ],
    });
  });

  it('and never anybody else’s, whose contact stays as it is', async () => {
    await known('Zoe', '34600000009');
    await known('Ana', '34600000001');
    const before = await ContactModel.findOne({ name: 'Zoe' }).lean();
    const file = 'name,phone,mobile\nAna,600000001,600000009\nNew,600000002,+34 600 000 009\n';
    const { job, counts } = await importFile(file);
    expect([counts, counted(job)]).toEqual([
      [2, 1, 0, 1, 0, 0],
      [0, 2],
    ]);
    expect(await ContactModel.findOne({ name: 'Zoe' }).lean()).toEqual(before);
    expect((await stored()).sort()).toEqual(['34600000001', '34600000002', '34600000009']);
  });

  it('so that who writes from one is known, found, and one contact at the next import', async () => {
    await known('Ana', '34600000001');
    const file = 'name,phone,mobile\nAna,600000001,600000002\nLea,,+54 9 11 2345 6789 ::: +54 11 2345 6780\n';
    const first = await importFile(file);
    expect([first.counts, counted(first.job)]).toEqual([
      [2, 1, 1, 0, 0, 0],
      [2, 0],
    ]);
    const writes = (phone: string) => customerWrites(phone, { profileName: 'Profile', text: 'hi' });
    await writes('34600000002');
    await writes('5491123456780');
    expect(await ContactModel.countDocuments()).toBe(2);
    const { contacts } = await searchContacts({ q: '600000002', viewer: lead, limit: 5 });
    expect(contacts.map(({ name }) => name)).toEqual(['Ana']);
    const again = await importFile(file);
    expect([again.counts, counted(again.job)]).toEqual([
      [2, 0, 0, 2, 0, 0],
      [0, 0],
    ]);
  });

  it.each(['fill', 'update', 'skip'])('of a known contact by the rule %s', async (on_duplicate) => {
    await known('Ana', '34600000001');
    const { job } = await importFile('phone,mobile\n600000001,600000002\n', { on_duplicate });
    const skipped = on_duplicate === 'skip';
    expect([await stored(), counted(job), job.updated]).toEqual([
      [skipped ? '34600000001' : '34600000001 34600000002'],
      [skipped ? 0 : 1, 0],
      skipped ? 0 : 1,
    ]);
  });

  it('whatever batch a row stands in, and without those the limit has no room for', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => `60000001${n},60000002${n}`);
    const { job } = await importFile(
      `phone,mobile\n${rows.join('\n')}\n600000030,600000010\n`,
      {},
      { batchSize: 2, contactLimit: 8 },
    );
    expect([job.created, job.rejected, counted(job)]).toEqual([8, 2, [8, 0]]);
    expect((await stored()).at(-1)).toBe('34600000017 34600000027');
  });

  it('unless another takes it at that very moment', async () => {
    const job = await upload('phone,mobile\n600000001,600000002\n');
    await atFirst('insertMany', 'contacts', async (contacts) => {
      await contacts.insertOne(contactWith('Fast', '34600000002'));
    });
    await runImport(job._id);
    const { job: done } = await ended(job._id);
    expect([await stored(), counted(done)]).toEqual([
      ['34600000002', '34600000001'],
      [0, 1],
    ]);
  });

  it('is undone with the import, unless they are in use since', async () => {
    await known('Ana', '34600000001');
    await known('Bo', '34600000003');
    const before = await ContactModel.find().sort({ name: 1 }).lean();
    const { job } = await importFile(
      'phone,mobile\n600000001,600000002\n600000003,600000004\n600000005,600000006\n',
    );
    await receive({
      channelId: 'cloud:1',
      bsuidScope: '',
      providerId: 'wamid.1',
      sender: { phone: '34600000004' },
      type: 'text',
      text: 'hi',
      sentAt: new Date(),
    });
    await undoImport(job._id, lead);
    await runImport(job._id);
    const { job: undone } = await ended(job._id);
    expect(undone.undo).toMatchObject({ removed: 1, restored: 1, kept: 1 });
    const after = await ContactModel.find().sort({ name: 1 }).lean();
    expect(after.map(({ identities }) => identities.length)).toEqual([1, 2]);
    expect(after[0]).toMatchObject({ identity_keys: before[0]!.identity_keys });
    expect([...after[0]!.search_terms].sort()).toEqual([...before[0]!.search_terms].sort());
    const free = identityKey(phoneIdentity('34600000002'));
    expect(await ContactModel.exists({ identity_keys: free })).toBeNull();
  });
});

describe('who may not say who is who', () => {
  const settings = workspaceSettings();
  afterAll(() => useSettings(settings));
  it.each<[string, Actor, 'lead'[]]>([
    ['a token that is limited', { ...lead, scopes: ['import_contacts', 'see_private_data'] }, []],
    ['somebody who sees phones masked', lead, ['lead']],
  ])('%s joins no phones', async (_what, actor, masked_roles) => {
    useSettings({ ...settings, masked_roles });
    await known('Ana', '34600000001');
    const job = await upload(
      'phone,mobile\n600000001,600000002\n600000003,600000004\n',
      {},
      undefined,
      actor,
    );
    await runImport(job._id);
    expect(await stored()).toEqual(['34600000001', '34600000003']);
    expect(
      await ContactModel.exists({ identity_keys: identityKey(phoneIdentity('34600000002')) }),
    ).toBeNull();
    expect(counted((await ended(job._id)).job)).toEqual([0, 0]);
  });
});
