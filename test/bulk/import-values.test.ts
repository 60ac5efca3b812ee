import { beforeAll, describe, expect, it } from '@jest/globals';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { presentImport } from '../../src/edges/api/schemas/import.js';
import { importFile, rejects, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();
beforeAll(async () => {
  await AttributeModel.create([{ _id: 'budget', label: 'Budget', type: 'number' }]);
});

/** A file of these values, in quotes, and what became of them. */
async function values(cells: string[], options: object, delimiter = ',', heading = 'value') {
  const rows = cells.map((cell, n) => `+3460000000${n}${delimiter}"${cell}"`);
  const { job, counts } = await importFile([`phone${delimiter}${heading}`, ...rows].join('\n'), {
    ...options,
  });
  const stored = await ContactModel.find().sort({ import_row: 1 }).lean();
  return { job, counts, stored: stored.map(({ value }) => value) };
}

describe('an amount is read', () => {
  it.each<[string, string, string[], string, string, number[]]>([
    ['by its currency', 'DE', ['€1.200'], ',', 'value', [1200]],
    ['by the currency of its heading', 'ES', ['1.200', '1,300'], ',', 'Importe', [0, 0]],
    ['by the currency in its heading', 'ES', ['1.200', '1,300'], ',', 'Value (EUR)', [1200, 1300]],
    ['by the currency of the others', 'DE', ['1.200', '€ 900', '1.300'], ',', 'value', [1200, 900, 1300]],
    ['by how the others are written', 'US', ['1.200', '12,50', '0,5'], ',', 'value', [1200, 12.5, 0.5]],
    ['by the delimiter', 'US', ['1.200'], ';', 'value', [1200]],
    ['by the country', 'US', ['1,200'], '\t', 'value', [1200]],
    ['in groups of India', 'IN', ['₹1,00,000', '12,34,567'], ',', 'value', [100000, 1234567]],
    ['in brackets of accountants', 'US', ['(1,200.00)', '$(5)'], ',', 'value', [-1200, -5]],
    ['in dinars with their thousandths', 'KW', ['KWD 1.250'], ',', 'value', [1.25]],
  ])('%s', async (_by, default_country, cells, delimiter, heading, numbers) => {
    const mapping = heading.startsWith('Value') ? { [heading]: 'value' } : null;
    const { stored, counts } = await values(cells, { default_country, mapping }, delimiter, heading);
    expect([stored, counts[5]]).toEqual([numbers, 0]);
  });

  it('or left out with a question, and the rest of the contact is taken', async () => {
    const { job, counts, stored } = await values(['1.200', '7', 'lots'], { default_country: 'DE' });
    expect([counts, stored]).toEqual([
      [3, 3, 0, 0, 0, 0],
      [0, 7, 0],
    ]);
    expect(presentImport(job)).toMatchObject({
      values_left_out: 2,
      remarks: [
        { line: 2, message: expect.stringContaining('value "1.200" may be 1200 or 1.200. Which?') },
        { line: 4, message: 'value "lots" is not a number' },
      ],
      readings: [
        'Field "value": numbers like 1.234 may be 1234 or a fraction: nothing in the file tells which, so they are left out.',
      ],
    });
  });

  it('as the dry run says', async () => {
    const said = async (cells: string[], country: string) =>
      presentImport((await values(cells, { default_country: country, dry_run: true })).job).readings;
    expect(await said(['1.200', '12,50'], 'US')).toEqual([
      'Field "value": 1.234,5 is read as 1234.5, as 1 can be read in no other way.',
    ]);
    expect(await said(['1.200', '€5'], 'DE')).toEqual([
      'Field "value": 1.234 and 1,234 are read as 1234, as no amount of this currency has three decimals.',
    ]);
    expect(await said(['5', '7'], 'DE')).toEqual([]);
  });

  it('and so is a number of a custom field, by its own column', async () => {
    const { job } = await importFile(
      'phone,value,budget\n+34600000001,"12,50",1.5\n+34600000002,1.200,1.250\n+34600000003,,many\n',
    );
    const stored = await ContactModel.find().sort({ import_row: 1 }).lean();
    expect(stored.map(({ value, attributes }) => [value, attributes.budget])).toEqual([
      [12.5, 1.5],
      [1200, 1.25],
    ]);
    expect(await rejects(job._id)).toContain('attributes.budget ""many"" must be a number');
  });

  it('once, however often an import of it goes on', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `+346000000${n + 10},lots`).join('\n');
    const { job } = await importFile(`phone,value\n${rows}\n`, {}, { batchSize: 7 });
    expect([job.values_left_out, job.remarks.length, job.created]).toEqual([30, 20, 30]);
  });
});
