import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { contactOf, ended, importFile, rejects, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();

const made = () => ContactModel.countDocuments();

describe('an import', () => {
  it('creates complete contacts from the six columns', async () => {
    const { job, counts } = await importFile(
      'name,phone,email,company,value,tags\n' +
        '"Ana ""La Jefa"" Ruiz",+34 600 00 00 01,Ana@Example.com,"Ruiz, Hijos",1234.5,"VIP; Winter Sale,winter-sale"\n',
    );
    expect([job.status, job.error, counts]).toEqual(['done', null, [1, 1, 0, 0, 0, 0]]);
    expect(await contactOf('34600000001')).toMatchObject({
      name: 'Ana "La Jefa" Ruiz',
      name_source: 'import',
      identities: [{ kind: 'phone', value: '34600000001', scope: '' }],
      identity_keys: ['phone::34600000001'],
      email: 'ana@example.com',
      company: 'Ruiz, Hijos',
      source: 'import',
      status: 'new',
      value: 1234.5,
      assigned_to: null,
      tags: ['vip', 'winter_sale'],
      created_at: expect.any(Date),
      updated_at: expect.any(Date),
    });
  });

  it('takes the sample of the documentation without a complaint', async () => {
    const { counts } = await importFile(await readFile('docs/sample-contacts.csv'));
    expect(counts).toEqual([4, 4, 0, 0, 0, 0]);
    expect(await contactOf('4915123456789')).toMatchObject({ name: '', value: 2000, tags: ['trade_fair'] });
  });

  it('counts every row once, whatever is wrong with it', async () => {
    await importFile('phone,name\n600000001,Kept\n600000002,Same\n');
    const file = [
      'name,phone,email,value',
      'New,600000003,,',
      'Changed,600000001,,',
      'Same,600000002,,',
      'Twice,+34600000003,,',
      'No phone,,,',
      'Short,12,,',
      'Word,call me,,',
      'Bad mail,600000004,nobody@,',
      'Bad value,600000005,,lots',
      'Too many,600000006,,1,extra',
      ',,,',
      'Good again,600000004,ok@example.com,7',
    ].join('\n');
    const { job, counts } = await importFile(file);
    expect(counts).toEqual([11, 3, 1, 1, 1, 5]);
    expect([job.values_left_out, job.remarks]).toEqual([
      1,
      [{ line: 10, message: 'value "lots" is not a number' }],
    ]);
    expect(await contactOf('34600000005')).toMatchObject({ name: 'Bad value', value: 0 });
    expect([job.rows_total, job.bytes, job.file]).toEqual([11, file.length, null]);
    const { 0: head, length, ...lines } = (await rejects(job._id)).trimEnd().split('\n');
    expect([head, length]).toEqual(['"name","phone","email","value","","line","error"', 6]);
    expect(Object.values(lines)).toEqual([
      '"No phone","","","","","6","phone is empty"',
      '"Short","12","","","","7","phone ""12"" is not a phone number"',
      '"Word","call me","","","","8","phone ""call me"" is not a phone number"',
      '"Bad mail","600000004","nobody@","","","9","email ""nobody@"" is not an e-mail address"',
      '"Too many","600000006","","1","extra","11","the row has 5 cells but the file has 4 headings"',
    ]);
  });

  it('takes the national variants of a number for one contact, in one file and against the base', async () => {
    await importFile('phone,name\n+54 9 11 2345-6789,Argentine\n');
    const { counts } = await importFile(
      'phone,name\n5511987654321,First\n551187654321,Second\n+55 (11) 98765-4321,Third\n541123456789,Changed\n5491198765432,New\n+54 11 9876-5432,Again\n',
    );
    expect(counts).toEqual([6, 2, 1, 0, 3, 0]);
    expect((await contactOf('5511987654321'))?.name).toBe('First');
    expect((await contactOf('5491123456789'))?.name).toBe('Changed');
    expect(await made()).toBe(3);
  });

  it('reads quoted cells with line breaks and reports the lines of the file', async () => {
    const { job, counts } = await importFile(
      'phone,name,company\r\n600000001,"Two\r\nlines","A ""B""\nC"\r\n\r\n12,"more\nlines",x\r\n13,y,z\r\n',
    );
    expect(counts).toEqual([3, 1, 0, 0, 0, 2]);
    expect(await contactOf('34600000001')).toMatchObject({ name: 'Two lines', company: 'A "B" C' });
    expect(await rejects(job._id)).toContain('"12","more\nlines","x","6",');
    expect(await rejects(job._id)).toContain('"13","y","z","8",');
  });

  it('puts nothing invisible or endless into names, and leaves formulas and mentions as text', async () => {
    await importFile(
      `phone,name\n600000001,"\u202eevil\u0007 \u200bname "\n600000002,"=HYPERLINK(""x"")"\n600000003,<!channel>\n600000004,${'x'.repeat(300)}\n`,
    );
    const names = await ContactModel.find().sort({ whatsapp_contact_id: 1 }).distinct('name');
    expect(names.sort()).toEqual(['<!channel>', '=HYPERLINK("x")', 'evil name', 'x'.repeat(200)].sort());
  });

  it('adds the tags of the import to every contact of the file', async () => {
    await importFile('phone,tags\n600000001,old\n');
    const { counts } = await importFile('phone,tags\n600000001,\n600000002,own\n', {
      tags: 'Fair 2026, old',
    });
    expect(counts).toEqual([2, 1, 1, 0, 0, 0]);
    expect((await contactOf('34600000001'))?.tags).toEqual(['old', 'fair_2026']);
    expect((await contactOf('34600000002'))?.tags).toEqual(['own', 'fair_2026', 'old']);
  });

  it('writes no contact in a dry run but tells what it would do', async () => {
    await importFile('phone,name\n600000001,Ana\n');
    const { job, counts } = await importFile('phone,name\n600000001,Eva\n600000002,Bo\n12,x\n', {
      dry_run: 'true',
    });
    expect([counts, await made()]).toEqual([[3, 1, 1, 0, 0, 1], 1]);
    expect((await contactOf('34600000001'))?.name).toBe('Ana');
    expect(await rejects(job._id)).toContain('"12","x","4"');
  });

  it('is one import for a repeated request', async () => {
    const first = await upload('phone\n600000001\n', {}, 'user:key');
    const second = await upload('phone\n600000001\n', {}, 'user:key');
    expect(second._id).toBe(first._id);
  });
});

describe('a contact that is there already', () => {
  const before = 'phone,name,email,company,value,tags\n600000001,Ana,ana@example.com,,5,a\n';
  const file = 'phone,name,email,company,value,tags\n600000001,Eva,,Acme,9,"a,b"\n';
  beforeEach(() => importFile(before));

  it.each([
    ['update', [1, 0, 1, 0, 0, 0], { name: 'Eva', company: 'Acme', value: 9, tags: ['a', 'b'] }],
    ['fill', [1, 0, 1, 0, 0, 0], { name: 'Ana', company: 'Acme', value: 5, tags: ['a', 'b'] }],
    ['skip', [1, 0, 0, 1, 0, 0], { name: 'Ana', company: null, value: 5, tags: ['a'] }],
  ])('is treated by the rule: %s', async (on_duplicate, counts, fields) => {
    const answer = await importFile(file, { on_duplicate });
    expect(answer.counts).toEqual(counts);
    expect(await contactOf('34600000001')).toMatchObject({
      email: 'ana@example.com',
      source: 'import',
      ...fields,
    });
    const again = await importFile(file, { on_duplicate });
    expect(again.counts).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it('is not touched by a row that says nothing new', async () => {
    const { updated_at } = (await contactOf('34600000001'))!;
    expect((await importFile(before)).counts).toEqual([1, 0, 0, 1, 0, 0]);
    expect((await importFile('phone,name\n600000001,\n')).counts).toEqual([1, 0, 0, 1, 0, 0]);
    expect((await contactOf('34600000001'))?.updated_at).toEqual(updated_at);
  });

  it('is called by its new name in its conversations too', async () => {
    await receive({
      channelId: 'cloud:1',
      bsuidScope: '',
      providerId: 'wamid.1',
      sender: { phone: '34600000001', profileName: 'from WhatsApp' },
      type: 'text',
      text: 'hi',
      sentAt: new Date(),
    });
    await importFile(file);
    const conversation = await ConversationModel.findOne().lean();
    expect(conversation).toMatchObject({ contact_name: 'Eva', desk: { card_owed: true } });
  });
});

describe('the contact limit', () => {
  it('lets in exactly as many new contacts as there is room for', async () => {
    await importFile('phone\n600000001\n');
    const rows = Array.from({ length: 9 }, (_, n) => `60000000${n + 1}`).join('\n');
    const { job, counts } = await importFile(`phone\n${rows}\n`, {}, { contactLimit: 5, batchSize: 3 });
    expect([counts, await made()]).toEqual([[9, 4, 0, 1, 0, 4], 5]);
    expect(await rejects(job._id)).toContain('"600000006","7","the contact limit (5) is reached');
  });

  it('is told by a dry run just as exactly', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => `60000000${n + 1}`).join('\n');
    const options = { dry_run: true };
    const { counts } = await importFile(`phone\n${rows}\n`, options, { contactLimit: 5, batchSize: 3 });
    expect([counts, await made()]).toEqual([[9, 5, 0, 0, 0, 4], 0]);
  });
});

describe('the rejected rows', () => {
  it('can be imported as they are once they are fixed, formulas and all', async () => {
    const { job } = await importFile(
      'Nombre;Teléfono;Valor;Nota\n=1+1;12;5,5;"@x; y"\n\'=odd;13;1.000;\n-Ok;600000001;2,5;\n',
    );
    const file = await rejects(job._id);
    expect(file).toBe(
      '"Nombre";"Teléfono";"Valor";"Nota";"line";"error"\n' +
        '"\'=1+1";"12";"5,5";"\'@x; y";"2";"phone ""12"" is not a phone number"\n' +
        // The apostrophe that was there stands for one that an export put there.
        '"\'=odd";"13";"1.000";"";"3";"phone ""13"" is not a phone number"\n',
    );
    const half = await importFile(file.replace('"12"', '"600 000 002"'));
    expect(half.counts).toEqual([2, 1, 0, 0, 0, 1]);
    expect(await contactOf('34600000002')).toMatchObject({ name: '=1+1', value: 5.5 });
    const rest = await rejects(half.job._id);
    expect(rest.split('\n')[0]).toBe('"Nombre";"Teléfono";"Valor";"Nota";"line";"error"');
    const fixed = await importFile(rest.replace('"13"', '"+34600000003"'));
    expect([fixed.counts, (await contactOf('34600000003'))?.value]).toEqual([[1, 1, 0, 0, 0, 0], 1000]);
  });

  it('say that they are Unicode when the file did', async () => {
    const { job } = await importFile('\ufeffphone,name\n12,José\n');
    expect(await rejects(job._id)).toMatch(/^\ufeff"phone"/);
    expect((await importFile(await rejects(job._id))).counts).toEqual([1, 0, 0, 0, 0, 1]);
  });
});

describe('an import of nothing but bad rows', () => {
  it('ends with all of them rejected', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => `60000000${n},nobody@`).join('\n');
    const { job } = await importFile(`phone,email\n${rows}\n`);
    const { counts } = await ended(job._id);
    expect([job.status, counts, await made()]).toEqual(['done', [5, 0, 0, 0, 0, 5], 0]);
  });
});
