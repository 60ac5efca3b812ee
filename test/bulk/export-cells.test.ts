import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanText } from '../../src/domain/bulk/clean-text.js';
import { exportColumns, numberCell, usualColumns } from '../../src/domain/bulk/export/export-columns.js';
import { protect, unprotect } from '../../src/domain/bulk/formula.js';
import { planColumns } from '../../src/domain/bulk/import/columns/columns.js';
import { rowJudge } from '../../src/domain/bulk/import/rows/row.js';
import { newContact } from '../../src/domain/contacts/write/write.js';
import { awkwardContact, awkwardText } from './awkward-contacts.js';

/** Reads cells as an import does, whatever the default country. */
async function reader(country: string) {
  const columns = await exportColumns(usualColumns);
  const headings = columns.map(({ name }) => name);
  const judge = rowJudge({ plan: planColumns(headings), country, delimiter: ',', headings });
  return {
    columns,
    read: (cells: string[]) => judge(cells.map(unprotect)),
  };
}

describe('The cells of an export', () => {
  it('are read by an import as what they were written from', async () => {
    const { columns, read } = await reader('DE');
    fc.assert(
      fc.property(awkwardContact, (fields) => {
        const contact = newContact(fields);
        const judged = read(columns.map(({ cell }) => cell(contact)));
        expect(judged).toMatchObject({
          row: {
            phone: contact.whatsapp_contact_id,
            name: cleanText(contact.name),
            email: contact.email,
            company: cleanText(contact.company ?? ''),
            value: contact.value,
            tags: contact.tags,
          },
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('never begin with what a spreadsheet runs', () => {
    fc.assert(
      fc.property(awkwardText, (text) => {
        expect(protect(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(unprotect(protect(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('hold the names an import makes of names, which it leaves as they are', () => {
    fc.assert(
      fc.property(awkwardText, (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean ?? '')).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [0, '0'],
    [-12.5, '-12.5'],
    [1e12, '1000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [1e21, '1000000000000000000000'],
  ])('write the number %p as %p', (number, cell) => {
    expect([numberCell(number), Number(cell)]).toEqual([cell, number]);
  });

  it('write every number so that it is the same number again', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const cell = numberCell(number + 0); // -0 is 0
        expect(cell).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(cell)).toBe(number + 0);
      }),
    );
  });
});
