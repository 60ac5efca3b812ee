import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readCsv } from '../../src/domain/bulk/import/text/csv-reader.js';
import { decodeHead, toUtf8 } from '../../src/domain/bulk/import/text/encoding.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { contactOf, importFile, rejects, upload, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();

const good = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `6${String(from + n).padStart(8, '0')},Name`).join('\n');

/** What a file of these bytes holds, read in pieces of this size. */
async function cells(bytes: Buffer, piece: number, delimiter = ','): Promise<string[][]> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const records: string[][] = [];
  for await (const some of readCsv(pieces(), delimiter)) records.push(...some.map((record) => record.cells));
  return records;
}

// The cases of the corpus "csv-spectrum", written anew.
describe('a CSV file is read as its rules say:', () => {
  it.each<[string, string, string[][]]>([
    [
      'commas in quotes',
      'first,last\nJohn,"Doe, Jr."\n',
      [
        ['first', 'last'],
        ['John', 'Doe, Jr.'],
      ],
    ],
    [
      'empty cells',
      'a,b,c\n1,"",""\n2,3,4\n',
      [
        ['a', 'b', 'c'],
        ['1', '', ''],
        ['2', '3', '4'],
      ],
    ],
    [
      'empty cells and CRLF',
      'a,b\r\n1,""\r\n',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    [
      'quotes in quotes',
      'a,b\n1,"ha ""ha"" ha"\n3,4\n',
      [
        ['a', 'b'],
        ['1', 'ha "ha" ha'],
        ['3', '4'],
      ],
    ],
    [
      'JSON in a cell',
      'k,v\n1,"{""type"": ""Point"", ""at"": [1.0,2]}"\n',
      [
        ['k', 'v'],
        ['1', '{"type": "Point", "at": [1.0,2]}'],
      ],
    ],
    [
      'line breaks in quotes',
      'a,b\n1,"one\ntwo"\n"three\n",4\n',
      [
        ['a', 'b'],
        ['1', 'one\ntwo'],
        ['three\n', '4'],
      ],
    ],
    [
      'CRLF in quotes',
      'a,b\r\n1,"one\r\ntwo"\r\n',
      [
        ['a', 'b'],
        ['1', 'one\r\ntwo'],
      ],
    ],
    [
      'quotes, commas and line breaks together',
      'a,b\n1,"x ""y"",\nz"\n',
      [
        ['a', 'b'],
        ['1', 'x "y",\nz'],
      ],
    ],
    [
      'one row, no line break at the end',
      'a,b,c\n1,2,3',
      [
        ['a', 'b', 'c'],
        ['1', '2', '3'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'letters of all scripts',
      'a,b\n1,ʤ\n2,你好\n3,🎉\n',
      [
        ['a', 'b'],
        ['1', 'ʤ'],
        ['2', '你好'],
        ['3', '🎉'],
      ],
    ],
    [
      'spaces',
      'a, b\n 1 ,2\n',
      [
        ['a', ' b'],
        [' 1 ', '2'],
      ],
    ],
  ])('%s', async (_case, text, records) => {
    for (const piece of [1, 7, 1_000]) expect(await cells(Buffer.from(text), piece)).toEqual(records);
  });

  it('whatever falls on the border of two pieces, as csv-parse reads it in one', async () => {
    const cell = fc.stringMatching(/^[a"é,;\n ]{0,6}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
        fc.nat(9),
        async (rows, size) => {
          const text = rows
            .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
            .join('\n');
          expect(await cells(Buffer.from(text), size + 1)).toEqual(parse(text, { relax_column_count: true }));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('bytes that are no UTF-8', () => {
  it('are read as Windows-1252 one by one, wherever pieces end, and none is dropped', async () => {
    const latin = /^[\x80-\xff]*$/;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom('a', 'é', '€', '🎉', '\x80', '\xe9', '\xff', '\xc3'), fc.string())),
        fc.integer({ min: 1, max: 5 }),
        async (parts, size) => {
          const bytes = Buffer.concat(
            parts.map((part) => Buffer.from(part, latin.test(part) ? 'latin1' : 'utf8')),
          );
          async function* pieces() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
          }
          const read: Buffer[] = [];
          for await (const piece of toUtf8(pieces(), 'utf-8')) read.push(piece);
          const text = Buffer.concat(read).toString();
          expect(text).toBe(decodeHead(Buffer.concat([bytes, Buffer.from('.')]), 'utf-8').slice(0, -1));
          expect(text.includes('\ufffd')).toBe(parts.some((part) => part.includes('\ufffd')));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('bad input ends with a clear result and nothing half-written:', () => {
  const failed = async (file: string | Buffer, sentence: string, options = {}) => {
    const { job, counts } = await importFile(file, options);
    expect([job.status, counts, await ContactModel.countDocuments()]).toEqual([
      'failed',
      [0, 0, 0, 0, 0, 0],
      0,
    ]);
    expect(job.error).toContain(sentence);
    expect(job.file).toBeNull();
  };

  it('a cell of 10 MB', async () => {
    await failed(
      `phone,name\n${good(300)}\n600009999,"${'x'.repeat(10 * 2 ** 20)}"\n`,
      'The row that begins on line 302 is longer than 1 MB',
    );
  });

  it('a quote that is never closed', async () => {
    await failed(
      `phone,name\n${good(300)}\n600009999,"Ana\n${good(300, 300)}\n`,
      'after line 302 is never closed',
    );
  });

  it('a column that holds phones at its beginning only', async () => {
    const others = Array.from({ length: 1_000 }, (_, n) => `call ${n % 9},Name`).join('\n');
    await failed(
      `phone,name\n${good(300)}\n${others}\n`,
      'has no phone in 1,000 of 1,300 rows, so nothing was imported',
    );
  });

  it.each([
    [
      '10,000 columns',
      `phone,${Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',')}\n600000001\n`,
      '10001 columns',
    ],
    // A workbook is a ZIP archive; it is refused by its first bytes, so whatever it would unpack to is never met.
    [
      'a ZIP bomb named .csv',
      Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\b\0'), Buffer.alloc(2 ** 20)]),
      'a ZIP archive',
    ],
    [
      'mostly wrong phones',
      `phone,name\n${good(4)}\n${'n/a,Name\n'.repeat(16)}`,
      'no usable phone in 16 of the first 20 rows',
    ],
  ])('%s', async (_what, file, sentence) => {
    await expect(upload(file)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(sentence),
    });
  });

  it('NUL bytes far behind the beginning reject only their rows', async () => {
    const rows = good(900).replaceAll('Name', `Name,${'x'.repeat(300)}`);
    const text = `phone,name,note\n${rows}\n600040000,A\0B,\n600040001,Ok,\n`;
    const { job, counts } = await importFile(text);
    expect(counts).toEqual([902, 901, 0, 0, 0, 1]);
    expect(await rejects(job._id)).toContain('name has bytes that are not text');
  });

  it('a row of 10,000 cells is rejected and comes back whole', async () => {
    const wide = `600000000,x${',y'.repeat(9_998)}`;
    const { job, counts } = await importFile(`phone,name\n${wide}\n600000001,Ana\n`);
    expect(counts).toEqual([2, 1, 0, 0, 0, 1]);
    const back = parse(await rejects(job._id)) as string[][];
    expect(back[1]!.slice(0, 10_000).join(',')).toBe(wide);
    expect(back[1]!.at(-1)).toBe('the row has 10000 cells but the file has 2 headings');
  });

  it('rows that are all rejected are all given back', async () => {
    const rows = Array.from({ length: 2_500 }, (_, n) => `6${String(n).padStart(8, '0')},nobody@`).join('\n');
    const { job, counts } = await importFile(`phone,email\n${rows}\n`);
    expect([job.status, counts, await ContactModel.countDocuments()]).toEqual([
      'done',
      [2_500, 0, 0, 0, 0, 2_500],
      0,
    ]);
    const fixed = (await rejects(job._id)).replaceAll('"nobody@"', '"a@example.com"');
    expect((await importFile(fixed)).counts).toEqual([2_500, 2_500, 0, 0, 0, 0]);
  });

  it('rejected rows of which most are still wrong are taken row by row', async () => {
    const { job } = await importFile(`phone,name\n${good(20)}\n${'12,Name\n'.repeat(15)}`);
    const half = await importFile((await rejects(job._id)).replace('"12"', '"600009999"'));
    expect(half.counts).toEqual([15, 1, 0, 0, 0, 14]);
  });

  it('formulas, HTML and Slack mentions stay text, and come back harmless', async () => {
    const names = ['=HYPERLINK("x")', '<script>alert(1)</script>', '<!channel> <@U1>', '&lt;b&gt;', "'=1"];
    const rows = names.map((name, n) => `60000000${n},"${name.replaceAll('"', '""')}",x`);
    const { counts } = await importFile(`phone,name\n${rows.join('\n')}\n`.replaceAll(',x', ''));
    expect(counts).toEqual([5, 5, 0, 0, 0, 0]);
    expect((await contactOf('34600000001'))?.name).toBe('<script>alert(1)</script>');
    expect((await contactOf('34600000004'))?.name).toBe('=1'); // the apostrophe stands for one that an export put there
    const { job } = await importFile(`phone,name\n${rows.join('\n')}\n`);
    expect(await rejects(job._id)).toContain('"\'=HYPERLINK(""x"")"');
  });

  it('records of nearly a megabyte each are written in batches of bounded size', async () => {
    const long = 'x'.repeat(900_000);
    const rows = Array.from({ length: 12 }, (_, n) => `6000000${String(n).padStart(2, '0')},${long}`).join(
      '\n',
    );
    const { counts } = await importFile(`phone,name\n600000099,Ana\n${rows}\n`);
    expect(counts).toEqual([13, 13, 0, 0, 0, 0]);
    expect((await contactOf('34600000000'))?.name).toHaveLength(200);
  });
});
