import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { contactOf, importFile, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();

const file =
  'Nombre;Teléfono móvil;Empresa;Valor;Etiquetas\nJosé Núñez;600 00 00 01;Peña & Cía — 5 €;1.234,50 €;"uno,dos"\nZoë;600000002;;"-7,5";\n';

const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
/** Only what these tests need of Windows-1252: € and — lie outside Latin-1. */
const windows1252 = (text: string): Buffer =>
  Buffer.from(text.replace(/€/g, '\x80').replace(/—/g, '\x97'), 'latin1');

describe('a file with semicolons, decimal commas and Spanish headings', () => {
  it.each([
    ['UTF-8', Buffer.from(file), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${file}`), 'utf-8'],
    ['UTF-16, little end first', utf16(`\ufeff${file}`), 'utf-16le'],
    ['UTF-16, big end first', utf16(`\ufeff${file}`, true), 'utf-16be'],
    ['UTF-16 without a mark', utf16(file), 'utf-16le'],
    ['Windows-1252', windows1252(file), 'windows-1252'],
  ])('is read in %s', async (_name, bytes, encoding) => {
    const { job, counts } = await importFile(bytes);
    expect([job.dialect, counts]).toMatchObject([{ encoding, delimiter: ';' }, [2, 2, 0, 0, 0, 0]]);
    expect(await contactOf('34600000001')).toMatchObject({
      name: 'José Núñez',
      company: 'Peña & Cía — 5 €',
      value: 1234.5,
      tags: ['uno', 'dos'],
    });
    expect(await contactOf('34600000002')).toMatchObject({ name: 'Zoë', value: -7.5 });
  });
});

describe('a file', () => {
  it.each([
    ['tabs', 'name\tphone\nAna, Bo\t600000001\n'],
    ['bars', 'name|phone\n"Ana|Bo"|600000001\n'],
    ['commas', 'name,phone\n"Ana; Bo",600000001\n'],
    ['a declared separator', 'sep=;\r\nname;phone\r\nAna;600000001\r\n'],
    ['old Mac line ends', 'name,phone\rAna,600000001\r'],
    ['mixed line ends', 'name,phone\r\nAna,600000001\nBo,600000002'],
    ['one column only', 'Mobile\n600000001\n600000002'],
    ['quotes inside a cell', 'name,phone\nAna "A" Ruiz,600000001\n'],
    ['an apostrophe before a phone', "name,phone\nAna,'+34600000001\n"],
  ])('is read with %s', async (_name, text) => {
    const { counts } = await importFile(text);
    expect([counts[0], counts[5]]).toEqual([counts[1], 0]);
    expect(await contactOf('34600000001')).not.toBeNull();
  });

  it('of which a part was written by another program keeps every character, and says so', async () => {
    const bytes = Buffer.concat([
      Buffer.from('phone,name\n600000001,José\n600000002,Zoë €\n600000003,Ren'),
      Buffer.from([0xe9]),
      Buffer.from('e '),
      Buffer.from([0x80]),
      Buffer.from('\n'),
    ]);
    const { job, counts } = await importFile(bytes);
    expect([job.dialect.encoding, counts]).toEqual(['utf-8', [3, 3, 0, 0, 0, 0]]);
    expect(job.dialect.note).toContain('except for 2 places that were read as Windows-1252');
    expect((await contactOf('34600000002'))?.name).toBe('Zoë €');
    expect((await contactOf('34600000003'))?.name).toBe('Renée €');
  });

  it('is read by an explicit mapping, which goes before what the headings say', async () => {
    const mapping = JSON.stringify({
      Kontakt: 'name',
      'Zweite Nummer': 'phone_number',
      Phone: null,
      Betrag: 'value',
    });
    const { counts } = await importFile(
      'Kontakt,Phone,Zweite Nummer,Betrag,E-Mail\nAna,no,600000001,3,ana@example.com\n',
      { mapping },
    );
    expect(counts).toEqual([1, 1, 0, 0, 0, 0]);
    expect(await contactOf('34600000001')).toMatchObject({ name: 'Ana', value: 3, email: 'ana@example.com' });
  });

  it('joins first and last name when there is no name column', async () => {
    await importFile('First Name,Last Name,Phone 1 - Value,Organization Name\nAna,Ruiz,600000001,Acme\n');
    expect(await contactOf('34600000001')).toMatchObject({ name: 'Ana Ruiz', company: 'Acme' });
  });

  it('takes phones without country code by the default country', async () => {
    await importFile('phone\n212-555-0123\n', { default_country: 'us' });
    expect(await contactOf('12125550123')).not.toBeNull();
  });

  it('takes phones as people and WhatsApp write them', async () => {
    const { counts } = await importFile('phone\n(212) 555-0123\n+52 1 55 1234 5678\n001 212 555 0199\n', {
      default_country: 'US',
    });
    expect(counts).toEqual([3, 3, 0, 0, 0, 0]);
  });
});

describe('a file is refused before anything is written, saying why,', () => {
  const many = (cell: (n: number) => string) => Array.from({ length: 30 }, (_, n) => cell(n)).join('\n');
  const deep = `${'x'.repeat(30)},`.repeat(1_500);

  it.each<[string, string | Buffer, string, object?]>([
    [
      'without a phone column',
      'name,email\nAna,a@example.com\n',
      'The file has no phone column. Its headings are "name", "email".',
    ],
    ['without headings', 'Ana,600000001\nBo,600000002\n', 'The file has no heading row'],
    ['with headings only', 'name,phone\n', 'no rows under it'],
    ['empty', '', 'The file is empty.'],
    ['a renamed PDF', '%PDF-1.7\n1 0 obj\nphone', 'The file is a PDF document, not CSV.'],
    [
      'a renamed workbook',
      Buffer.from('PK\x03\x04\x14\x00phone', 'latin1'),
      'an Excel workbook (.xlsx) or a ZIP archive',
    ],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'an old Excel workbook'],
    ['compressed', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'a gzip archive'],
    ['a web page', '<!doctype html><table>phone', 'a web page'],
    ['with NUL bytes', 'phone,name\n600000001,A\0B\n', 'it has NUL bytes'],
    [
      'with an empty phone column',
      'name,phone\nAna,\nBo,\n',
      'The phone column "phone" is empty in the first 2 rows.',
    ],
    [
      'with names for phones',
      'phone,name\nAna,600000001\nBo,600000002\n',
      'no usable phone in 2 of the first 2 rows, such as "Ana"',
    ],
    [
      'with bad phones nearly throughout',
      `phone\n${many((n) => `1234567890${n}12345678`)}\n`,
      'no usable phone in 30 of the first 30 rows',
    ],
    [
      'with a mapping to another column',
      `name,phone,email\n${many((n) => `Ana,6000000${n + 10},a@b.co`)}`,
      'The phone column "name" has no usable phone',
      { mapping: { name: 'phone' } },
    ],
    [
      'with a mapping of a column it has not',
      'a,b\n1,2\n',
      'mapping: column "Mobile": the file has no such column; it has "a", "b".',
      { mapping: { Mobile: 'phone' } },
    ],
    [
      'with a mapping to no field',
      'a,phone\n1,600000001\n',
      '"shoe size" is not a field',
      { mapping: { a: 'shoe size' } },
    ],
    [
      'with a field mapped twice',
      'a,b,phone\nx,1,600000001\n',
      'another column is mapped to company already',
      { mapping: { a: 'company', b: 'company' } },
    ],
    ['with a quote open from the first row', `phone,name\n600000001,"Ana\n600000002,Bo\n`, 'never closed'],
    ['with a quote open in its headings', 'phone,"name\n600000001,Ana\n', 'never closed'],
    [
      'of too many columns',
      `phone,${deep}\n600000001\n`,
      'The file has 1502 columns; at most 1000 are read.',
    ],
  ])('%s', async (_name, text, sentence, options = {}) => {
    await expect(upload(text, options as Record<string, unknown>)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(sentence),
    });
    const db = mongoose.connection.db!;
    const left = await Promise.all([
      ContactModel.countDocuments(),
      ImportModel.countDocuments(),
      db.collection('uploads.files').countDocuments(),
      db.collection('uploads.chunks').countDocuments(),
    ]);
    expect(left).toEqual([0, 0, 0, 0]);
  });

  it('when it breaks far behind its beginning', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `6${String(n).padStart(8, '0')},Name ${n}`);
    rows[15_000] = '615000000,"never closed';
    const { job, counts } = await importFile(`phone,name\n${rows.join('\n')}\n`);
    expect([job.status, counts, await ContactModel.countDocuments()]).toEqual([
      'failed',
      [0, 0, 0, 0, 0, 0],
      0,
    ]);
    expect(job.error).toMatch(/The quote \("\) that opens on or after line 15002 is never closed/);
  });

  it('when one of its rows is longer than 1 MB', async () => {
    const { job } = await importFile(`phone,name\n600000001,Ana\n600000002,${'x'.repeat(2 ** 21)}\n`);
    expect([job.status, job.error]).toEqual([
      'failed',
      expect.stringContaining('begins on line 3 is longer than 1 MB'),
    ]);
  });

  it.each([
    [{ on_duplicate: 'merge' }, 'on_duplicate'],
    [{ default_country: 'Spain' }, 'default_country'],
    [{ mapping: '{"a":' }, 'mapping'],
    [{ mapping: '["a"]' }, 'mapping'],
    [{ dry_run: 'maybe' }, 'dry_run'],
    [{ colour: 'red' }, 'colour'],
  ])('when its options are %p', async (options, field) => {
    await expect(upload('phone\n600000001\n', options)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: [{ field }] },
    });
  });
});
