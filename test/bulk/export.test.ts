import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { exportFromTerminal } from '../../src/cli/export.js';
import { exportContacts } from '../../src/domain/bulk/export/export-contacts.js';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { useSettings, workspaceSettings } from '../../src/domain/people/core/settings.js';
import { useDatabase } from '../support/database.js';
import { until } from '../support/until.js';
import { contacts, exportAudit, exported, rowsOf } from './start-export.js';

const lead = { _id: 'the-lead', role: 'lead' } as const;
const agent = { _id: 'an-agent', role: 'agent' } as const;
const usual = '"name","phone","email","company","value","tags","language","status","whatsapp_contact_id"';

useDatabase();
afterEach(async () => {
  await ContactModel.deleteMany({});
  await AuditModel.deleteMany({});
});

describe('An export', () => {
  it('has a row for each contact, every cell quoted, formulas as text, numbers and phones as they are', async () => {
    await contacts(
      {
        name: '=HYPERLINK("http://x")',
        whatsapp_contact_id: '34600000001',
        email: '+ana@example.com',
        company: 'Ruiz, "Hijos"',
        value: -1234.5,
        tags: ['@home', 'vip'],
        language: 'es',
        status: 'lost',
      },
      { name: "'t Hooft", whatsapp_contact_id: '34600000002' },
      { name: "'=1", whatsapp_contact_id: '34600000003', value: 1e-7 },
    );
    expect(await exported({}, lead)).toBe(
      `${usual}
"'=HYPERLINK(""http://x"")","34600000001","'+ana@example.com","Ruiz, ""Hijos""","-1234.5","'@home,vip","es","lost","34600000001"
"'t Hooft","34600000002","","","0","","","new","34600000002"
"''=1","34600000003","","","0.0000001","","","new","34600000003"
`,
    );
  });

  it('has the columns that were chosen, custom fields too, in their order', async () => {
    await AttributeModel.create(
      { _id: 'shoe', label: 'Shoe size', type: 'number' },
      { _id: 'note', label: 'Note', type: 'text' },
      { _id: 'since', label: 'Since', type: 'date' },
      { _id: 'adult', label: 'Adult', type: 'boolean' },
    );
    const since = new Date('2026-01-31T00:00:00Z');
    await contacts(
      { attributes: { shoe: -4.5, note: '-two\nlines', since, adult: false }, created_at: since },
      { attributes: {}, created_at: since },
    );
    const columns = [
      'attributes.note',
      'attributes.adult',
      'attributes.shoe',
      'attributes.since',
      'created_at',
    ];
    expect(await exported({ columns }, lead)).toBe(
      `${columns.map((name) => `"${name}"`).join(',')}
"'-two\nlines","false","-4.5","2026-01-31T00:00:00.000Z","2026-01-31T00:00:00.000Z"
"","","","","2026-01-31T00:00:00.000Z"
`,
    );
  });

  it.each([
    [['name', 'shoesize'], /"shoesize" is not a column; there are name, phone, .* and attributes\.KEY/],
    [['attributes.unknown'], /"attributes.unknown" is not a column/],
    [['toString'], /"toString" is not a column/],
    [['name', 'name'], /"name" is named twice/],
    [[], /names no column/],
  ])('refuses the columns %j', async (columns, message) => {
    await expect(exportContacts({ columns }, lead)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
      details: { errors: [{ field: 'columns' }] },
    });
  });

  it('begins with a mark when that is asked for, and is a row of headings when nobody is there', async () => {
    const { content } = await exportContacts({ bom: true }, lead);
    expect(Buffer.concat(await content.toArray()).toString()).toBe(`\ufeff${usual}\n`);
    expect(await exported({}, lead)).toBe(`${usual}\n`);
  });

  it('holds the contacts of a filter and of a segment', async () => {
    await contacts(
      { name: 'Ana', status: 'qualified', tags: ['vip'] },
      { name: 'Bea', status: 'qualified' },
      { name: 'Caro', tags: ['vip'] },
    );
    const columns = ['name'];
    expect(rowsOf(await exported({ columns, filter: { status: 'qualified' } }, lead))).toEqual([
      '"Ana"',
      '"Bea"',
    ]);
    const { _id } = await createSegment({ name: 'Dear ones', filter: { tag: 'vip' } }, lead);
    const both = { status: 'qualified', segment_id: _id } as const;
    expect(rowsOf(await exported({ columns, filter: both }, lead))).toEqual(['"Ana"']);
    await expect(exportContacts({ filter: { segment_id: 'gone' } }, lead)).rejects.toThrow(/segment/);
  });
});

describe('Who may export', () => {
  it('are admins and leads; an agent is told so', async () => {
    await expect(exportContacts({}, agent)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'This needs one of the roles admin, lead. Ask an admin.',
    });
    expect(await exportAudit()).toEqual([]);
  });

  it('sees no more in the file than elsewhere, and finds nobody by what is hidden', async () => {
    const settings = workspaceSettings();
    useSettings({ ...settings, masked_roles: ['lead'], rev: settings.rev + 1 });
    try {
      await contacts({
        name: '+34 600 000 001',
        whatsapp_contact_id: '34600000001',
        email: 'ana@example.com',
      });
      const columns = ['name', 'phone', 'email', 'whatsapp_contact_id'];
      const csv = await exported({ columns }, lead);
      expect(csv).not.toMatch(/600|ana@/);
      expect(rowsOf(csv)[0]).toMatch(/"•+01","•+01","a•••@example.com","•+01"$/);
      expect(rowsOf(await exported({ columns, filter: { q: '600000001' } }, lead))).toEqual([]);
      expect(
        rowsOf(await exported({ columns, filter: { q: '600000001' } }, { ...lead, role: 'admin' })),
      ).toHaveLength(1);
    } finally {
      useSettings({ ...settings, rev: settings.rev + 2 });
    }
  });
});

describe('A long export', () => {
  it('has every contact once, in the order of their ids', async () => {
    const made = await contacts(...Array.from({ length: 2_500 }, (_, at) => ({ name: `Contact ${at}` })));
    const rows = rowsOf(await exported({ columns: ['id', 'name'] }, lead));
    expect(rows).toEqual(made.map(({ _id, name }) => `"${_id}","${name}"`));
  });

  it('reads no further than its reader, and stops when the reader goes away', async () => {
    await contacts(...Array.from({ length: 6_000 }, () => ({ company: 'x'.repeat(100) })));
    const { content, rows } = await exportContacts({}, lead);
    await new Promise((resolve) => content.once('readable', resolve));
    expect(content.read()).toBeTruthy();
    content.destroy();
    const [, end] = await until(async () => {
      const entries = await exportAudit();
      return entries.length === 2 && entries;
    }, 'the end of the export in the audit log');
    expect(rows()).toBeLessThan(4_000);
    expect(end).toMatchObject({ action: 'export.downloaded', details: { rows: rows(), complete: false } });
  });

  it('is audited when it starts and when it ended, with its filter and its rows', async () => {
    await contacts({ status: 'lost' }, { status: 'lost' }, {});
    await exported({ filter: { status: 'lost' }, columns: ['name'] }, lead);
    const details = { filter: { status: 'lost' }, columns: ['name'] };
    expect(await exportAudit()).toMatchObject([
      { action: 'export.started', actor_user_id: 'the-lead', details },
      {
        action: 'export.downloaded',
        actor_user_id: 'the-lead',
        details: { ...details, rows: 2, complete: true },
      },
    ]);
  });
});

describe('An export on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'threadline-export-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made as the first admin, to a file that only its owner may read', async () => {
    await expect(exportFromTerminal({})).rejects.toThrow(/no admin to export as/);
    const admin = await createUser({ name: 'Ada', email: 'ada@example.com', role: 'admin' });
    await contacts({ name: 'Ana', status: 'lost', tags: ['vip'] }, { name: 'Bea', status: 'lost' }, {});
    await createSegment({ name: 'Very Dear', filter: { tag: 'vip' } }, lead);
    const out = join(folder, 'contacts.csv');
    const said = await exportFromTerminal({ filter: '{"status":"lost"}', columns: 'name, status', out });
    expect(said).toBe(`2 contacts exported to ${out}.`);
    expect(readFileSync(out, 'utf8')).toBe('"name","status"\n"Ana","lost"\n"Bea","lost"\n');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    await exportFromTerminal({ segment: 'very dear', columns: 'name', bom: true, out });
    expect(readFileSync(out, 'utf8')).toBe('\ufeff"name"\n"Ana"\n');
    expect((await exportAudit()).map(({ actor_user_id }) => actor_user_id)).toContain(admin._id);
  });

  it.each([
    [{ filter: 'lost' }, /^--filter: must be JSON/],
    [{ segment: 'nobody' }, /^--segment: there is no segment called "nobody"/],
    [{ columns: 'shoe' }, /"shoe" is not a column/],
  ])('says what is wrong with %j', async (options, message) => {
    const out = join(folder, 'none.csv');
    await expect(exportFromTerminal({ ...options, out })).rejects.toThrow(message);
    expect(readdirSync(folder)).not.toContain('none.csv');
  });
});
