import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeColumns, planColumns } from '../../src/domain/bulk/import/columns/columns.js';
import { forgetMapping } from '../../src/domain/bulk/import/mapping/mapping-memory.js';
import { previewImport } from '../../src/domain/bulk/import/preview.js';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { lead } from '../support/people.js';
import { contactOf, importFile, rejects, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();
beforeAll(async () => {
  await AttributeModel.create([
    { _id: 'birthday', label: 'Birthday', type: 'date' },
    { _id: 'vip', label: 'Is VIP', type: 'boolean' },
    { _id: 'plan', label: 'Plan', type: 'choice', choices: ['Basic', 'Pro'] },
    { _id: 'seats', label: 'Seats', type: 'number' },
    { _id: 'about', label: 'About', type: 'text' },
  ]);
});

const planned = (headings: string): Record<string, string> => {
  const list = headings.split(',');
  return describeColumns(planColumns(list), list);
};

describe('the columns of an export are recognised:', () => {
  it.each<[string, string, Record<string, string>]>([
    [
      'HubSpot',
      'Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Company Name,Lead Status',
      {
        phone: 'Mobile Phone Number, else Phone Number',
        name: 'First Name + Last Name',
        email: 'Email',
        company: 'Company Name',
      },
    ],
    [
      'Google Contacts',
      'First Name,Middle Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value',
      {
        phone: 'Phone 1 - Value, else Phone 2 - Value',
        name: 'First Name + Middle Name + Last Name',
        email: 'E-mail 1 - Value, else E-mail 2 - Value',
        company: 'Organization Name',
        tags: 'Labels',
      },
    ],
    [
      'Google Contacts before 2024',
      'Name,Given Name,Family Name,Group Membership,E-mail 1 - Value,Phone 1 - Value,Organization 1 - Name',
      {
        name: 'Name',
        phone: 'Phone 1 - Value',
        email: 'E-mail 1 - Value',
        company: 'Organization 1 - Name',
        tags: 'Group Membership',
      },
    ],
    [
      'Outlook',
      'Title,First Name,Middle Name,Last Name,Company,Business Phone,Mobile Phone,Primary Phone,E-mail Address,Categories',
      {
        phone: 'Mobile Phone, else Primary Phone, else Business Phone',
        name: 'First Name + Middle Name + Last Name',
        email: 'E-mail Address',
        company: 'Company',
        tags: 'Categories',
      },
    ],
    [
      'Outlook in Spanish',
      'Nombre,Apellidos,Organización,Teléfono móvil,Teléfono particular,Dirección de correo electrónico,Categorías',
      {
        phone: 'Teléfono móvil, else Teléfono particular',
        name: 'Nombre + Apellidos',
        email: 'Dirección de correo electrónico',
        company: 'Organización',
        tags: 'Categorías',
      },
    ],
    [
      'Outlook in German',
      'Vorname,Nachname,Firma,Mobiltelefon,Telefon (geschäftlich),E-Mail-Adresse,Kategorien',
      {
        phone: 'Mobiltelefon, else Telefon (geschäftlich)',
        name: 'Vorname + Nachname',
        email: 'E-Mail-Adresse',
        company: 'Firma',
        tags: 'Kategorien',
      },
    ],
    [
      'Outlook in Portuguese',
      'Nome,Sobrenome,Empresa,Telefone celular,Endereço de email,Categorias',
      {
        phone: 'Telefone celular',
        name: 'Nome + Sobrenome',
        email: 'Endereço de email',
        company: 'Empresa',
        tags: 'Categorias',
      },
    ],
    ['Chatwoot', 'id,name,email,phone_number', { name: 'name', email: 'email', phone: 'phone_number' }],
    [
      'Wapto and SyncFlo',
      'name,whatsapp_contact_id,email,company,source,status,value,tags,language',
      {
        phone: 'whatsapp_contact_id',
        name: 'name',
        email: 'email',
        company: 'company',
        value: 'value',
        tags: 'tags',
        status: 'status',
        language: 'language',
      },
    ],
    [
      'a list in Spanish',
      'Nombre completo;Móvil;Correo;Importe;Etiquetas'.replaceAll(';', ','),
      {
        phone: 'Móvil',
        name: 'Nombre completo',
        email: 'Correo',
        value: 'Importe',
        tags: 'Etiquetas',
      },
    ],
  ])('%s', (_program, headings, fields) => {
    expect(planned(headings)).toEqual(fields);
  });
});

describe('an import', () => {
  it('takes a phone from the next column where the first has none, and the first of several in a cell', async () => {
    const { counts } = await importFile(
      'First Name,Labels,Phone 1 - Value,Phone 2 - Value\n' +
        'Ana,* myContacts ::: Fair,,+34 600000001\n' +
        'Bo,,n/a ::: +34 600000002,+34 600000003\n',
    );
    expect(counts).toEqual([2, 2, 0, 0, 0, 0]);
    expect((await contactOf('34600000001'))?.tags).toEqual(['fair']);
    expect((await contactOf('34600000002'))?.name).toBe('Bo');
  });

  it('joins columns that are mapped to the name, and takes the first of those mapped to the phone', async () => {
    const mapping = JSON.stringify({ a: 'name', b: 'name', c: 'phone', d: 'phone' });
    await importFile('a,b,c,d\nAna,Ruiz,600000001,600000002\nBo,Costa,,600000003\n', { mapping });
    expect((await contactOf('34600000001'))?.name).toBe('Ana Ruiz');
    expect((await contactOf('34600000003'))?.name).toBe('Bo Costa');
  });

  it('takes the digits of a WhatsApp id for an international number, whatever the default country', async () => {
    await importFile('whatsapp_contact_id\n4915123456789\n', { default_country: 'US' });
    expect(await contactOf('4915123456789')).not.toBeNull();
  });

  it('takes status and language from columns that hold them, and leaves others alone', async () => {
    await importFile('phone,status,language\n600000001,Qualified,pt_br\n600000002,,\n');
    expect(await contactOf('34600000001')).toMatchObject({ status: 'qualified', language: 'pt-BR' });
    expect(await contactOf('34600000002')).toMatchObject({ status: 'new', language: null });
    const { counts } = await importFile('phone,status,language\n600000003,On hold,Spanish\n');
    expect(counts).toEqual([1, 1, 0, 0, 0, 0]);
    const mapped = await importFile('phone,state\n600000003,On hold\n', { mapping: '{"state":"status"}' });
    expect(mapped.counts).toEqual([1, 0, 0, 0, 0, 1]);
    expect(await rejects(mapped.job._id)).toContain('status must be one of new, contacted');
  });

  it('fills custom fields by their types, found by key or label, and says which cells do not fit', async () => {
    const { job, counts } = await importFile(
      'phone;Birthday;is vip;PLAN;attributes.seats;Notes\n' +
        '600000001;1990-02-28;Sí;pro;1.250,5;=sum\n' +
        '600000002;;no;;0;\n' +
        '600000003;28/02/1990;perhaps;Gold;many;\n',
      { mapping: JSON.stringify({ Notes: 'attributes.about' }) },
    );
    expect(counts).toEqual([3, 2, 0, 0, 0, 1]);
    expect((await contactOf('34600000001'))?.attributes).toEqual({
      birthday: new Date('1990-02-28'),
      vip: true,
      plan: 'Pro',
      seats: 1250.5,
      about: '=sum',
    });
    expect((await contactOf('34600000002'))?.attributes).toEqual({ vip: false, seats: 0 });
    expect(await rejects(job._id)).toContain(
      'attributes.birthday ""28/02/1990"" must be a date such as 2026-01-31; attributes.vip ""perhaps"" must be true or false; ' +
        'attributes.plan ""Gold"" must be one of Basic, Pro; attributes.seats ""many"" must be a number',
    );
    const again = await importFile('phone,seats,plan\n600000001,7,Basic\n600000002,7,Basic\n', {
      on_duplicate: 'fill',
    });
    expect(again.counts).toEqual([2, 0, 1, 1, 0, 0]);
    expect((await contactOf('34600000002'))?.attributes).toMatchObject({ seats: 0, plan: 'Basic' });
  });

  it('refuses a mapping to a custom field that is not defined', async () => {
    await expect(
      upload('phone,x\n600000001,1\n', { mapping: '{"x":"attributes.shoe_size"}' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('attributes.birthday'),
    });
  });

  it.each([
    ['comma', 'phone\tvalue\n600000001\t1.234\n600000002\t12,50\n', [1234, 12.5]],
    ['point', 'phone;value\n600000001;1.234\n600000002;12.50\n', [1.234, 12.5]],
  ])('finds by the other numbers of the file that the decimal mark is a %s', async (_mark, file, values) => {
    await importFile(file);
    const found = [await contactOf('34600000001'), await contactOf('34600000002')];
    expect(found.map((contact) => contact?.value)).toEqual(values);
  });
});

describe('a mapping that somebody chose', () => {
  const file = (rows: string) => `Kontakt,Nummer A,Nummer B\n${rows}`;
  const mapping = JSON.stringify({ Kontakt: 'name', 'Nummer B': 'phone' });

  it('is remembered for files with the same columns in any order, once an import with it is done', async () => {
    await importFile(file('Ana,1,600000001\n'), { mapping, dry_run: true });
    await expect(upload(file('Ana,1,600000001\n'))).rejects.toThrow('has no phone column');
    await importFile(file('Ana,1,600000001\n'), { mapping });
    const { counts } = await importFile('Nummer B,KONTAKT,Nummer A\n600000002,Bo,2\n');
    expect(counts).toEqual([1, 1, 0, 0, 0, 0]);
    expect((await contactOf('34600000002'))?.name).toBe('Bo');
    const preview = await previewImport({ head: Buffer.from(file('Eva,3,600000003\n')), whole: true }, lead);
    expect([preview.remembered, preview.columns.map(({ field }) => field)]).toEqual([
      true,
      ['name', null, 'phone'],
    ]);
  });

  it('goes with the rejected rows of such a file, and can be forgotten', async () => {
    const { job } = await importFile(file('Ana,1,600000001\nBo,2,12\n'), { mapping });
    const fixed = (await rejects(job._id)).replace('"12"', '"600000002"');
    expect((await importFile(fixed)).counts).toEqual([1, 1, 0, 0, 0, 0]);
    expect(await forgetMapping(['Kontakt', 'Nummer A', 'Nummer B'], lead)).toBe(true);
    await expect(upload(file('Ana,1,600000001\n'))).rejects.toThrow('has no phone column');
  });
});

describe('a preview', () => {
  it('says what each column seems to be, with examples, and how the file was decoded', async () => {
    const head = Buffer.from('Nombre;Teléfono móvil;Nota\nJosé;600000001;x\nZoë;600000002;x\n', 'latin1');
    const preview = await previewImport({ head, whole: true }, lead);
    expect(preview.columns).toEqual([
      { heading: 'Nombre', field: 'name', examples: ['José', 'Zoë'] },
      { heading: 'Teléfono móvil', field: 'phone', examples: ['600000001', '600000002'] },
      { heading: 'Nota', field: null, examples: ['x'] },
    ]);
    expect(preview.dialect).toMatchObject({
      encoding: 'windows-1252',
      delimiter: ';',
      decimal_comma: true,
      note: expect.stringMatching(/Windows-1252.*Check: "Teléfono", "móvil", "José", "Zoë"\./),
    });
    expect(preview.fields).toContainEqual({ field: 'attributes.vip', label: 'Is VIP' });
  });

  it('needs the right to import', async () => {
    const head = Buffer.from('phone\n600000001\n');
    await expect(previewImport({ head, whole: true }, { _id: 'x', role: 'agent' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
