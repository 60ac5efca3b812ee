import { beforeAll, describe, expect, it } from '@jest/globals';
import { previewImport } from '../../src/domain/bulk/import/preview.js';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { lead } from '../support/people.js';
import { contactOf, importFile, rejects, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();
beforeAll(async () => {
  await AttributeModel.create([{ _id: 'plan', label: 'Plan', type: 'text' }]);
});

const stored = (): Promise<Contact[]> => ContactModel.find().sort({ import_row: 1 }).lean<Contact[]>().exec();

describe('the same heading twice is two columns', () => {
  it('of which the second fills what the first leaves empty, in every field', async () => {
    await importFile(
      'Name,Phone,phone,Company,Company,Value,Value,Tags,Tags,Email,E-mail,plan,Plan\n' +
        'Ana,600000001,600000009,,Acme,,7,,vip,,ana@example.com,,Pro\n' +
        'Bo,,600000002,Bolt,Acme,5,7,a,b,none,bo@example.com,Basic,Pro\n',
    );
    expect(await stored()).toMatchObject([
      {
        whatsapp_contact_id: '34600000001',
        company: 'Acme',
        value: 7,
        tags: ['vip'],
        email: 'ana@example.com',
        attributes: { plan: 'Pro' },
      },
      {
        whatsapp_contact_id: '34600000002',
        company: 'Bolt',
        value: 5,
        tags: ['a'],
        email: 'bo@example.com',
        attributes: { plan: 'Basic' },
      },
    ]);
  });

  it('also of a name, of which other columns are joined', async () => {
    await importFile(
      'First Name,First Name,Last Name,phone\nAna,,Ruiz,600000001\n,Bo,Costa,600000002\nEva,Eve,Paz,600000003\n',
    );
    expect((await stored()).map(({ name }) => name)).toEqual(['Ana Ruiz', 'Bo Costa', 'Eva Paz']);
  });

  it('which a mapping may tell apart', async () => {
    const file = 'Contact,Contact,Phone,Phone\nAna,Acme,912345678,600000001\n,Bolt,,600000002\n';
    const mapping = { Contact: 'name', 'Contact (2)': 'company', Phone: null, 'Phone (2)': 'phone' };
    await importFile(file, { mapping });
    expect(await stored()).toMatchObject([
      { name: 'Ana', company: 'Acme', whatsapp_contact_id: '34600000001' },
      { name: '', company: 'Bolt', whatsapp_contact_id: '34600000002' },
    ]);
    const preview = await previewImport({ head: Buffer.from(file), whole: true }, lead);
    expect(preview.remembered).toBe(true);
    expect(preview.columns.map(({ heading, column = heading, field }) => [column, field])).toEqual([
      ['Contact', 'name'],
      ['Contact (2)', 'company'],
      ['Phone', null],
      ['Phone (2)', 'phone'],
    ]);
    await expect(upload(file, { mapping: { 'Phone (3)': 'phone' } })).rejects.toThrow('no such column');
  });

  it('or names together', async () => {
    await importFile('Kontakt,Kontakt,Phone\n,Bo,600000001\n', { mapping: { kontakt: 'name' } });
    expect((await contactOf('34600000001'))?.name).toBe('Bo');
  });
});

describe('what is no row', () => {
  it.each<[string, string, number]>([
    ['cells without content', 'name,phone,\nBl A,+14155550311,\n,,\n,,\n,,\n', 1],
    ['cells of what nobody sees', 'name;phone\nAna;600000001\n \t;\u00a0\n\u200b;\ufeff\n"";" "\n', 1],
    ['rows of nothing above the headings', ',,\n,,\nname,phone,\nAna,600000001,\n', 1],
    ['many of them before the first', `name,phone\n${',\n'.repeat(400)}Ana,600000001\n`, 1],
    ['the headings again', 'name,phone\nAna,600000001\nname,phone\nBo,600000002\n\ufeffName, PHONE ,\n', 2],
    [
      'the headings in a file of rejected rows',
      'name,phone,line,error\nAna,600000001,2,x\nname,phone,line,error\n',
      1,
    ],
  ])('%s', async (_what, file, rows) => {
    const { job, counts } = await importFile(file);
    expect([job.rows_total, counts]).toEqual([rows, [rows, rows, 0, 0, 0, 0]]);
  });

  it('is not taken for one in an import that began before', async () => {
    const job = await upload('name,phone\n,\nAna,600000001\n');
    expect(job.dialect.content_only).toBe(true);
  });

  it('still counts as a line of the file', async () => {
    const { job } = await importFile('name,phone\n,\nname,phone\nBo,12\nAna,600000001\n');
    expect(await rejects(job._id)).toContain('"Bo","12","4"');
  });
});

describe('a name', () => {
  it.each<[string, string, string]>([
    ['First Name,Middle Name,Last Name', 'Ana,María,Ruiz', 'Ana María Ruiz'],
    ['Given Name,Additional Name,Family Name', 'John,Fitzgerald,Kennedy', 'John Fitzgerald Kennedy'],
    ['Nombre,Segundo nombre,Apellidos', 'Ana,María,Ruiz Paz', 'Ana María Ruiz Paz'],
    ['Nombres,Apellido paterno,Apellido materno', 'Ana,Ruiz,Paz', 'Ana Ruiz Paz'],
    ['First Name,Middle Name,Last Name', 'Ana,,Ruiz', 'Ana Ruiz'],
    ['Name,Middle Name', 'Ana Ruiz,María', 'Ana Ruiz'],
  ])('in %s is %s', async (headings, cells, name) => {
    await importFile(`${headings},phone\n${cells},600000001\n`);
    expect((await contactOf('34600000001'))?.name).toBe(name);
  });
});

it("Google's own groups are no tags", async () => {
  await importFile(
    'Name,Labels,Phone 1 - Value\nAna,* myContacts,600000001\nBo,* starred ::: Fair ::: * friends,600000002\nEva,*new*,600000003\n',
  );
  expect((await stored()).map(({ tags }) => tags)).toEqual([[], ['fair'], ['*new*']]);
});
