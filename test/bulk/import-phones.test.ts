import { describe, expect, it } from '@jest/globals';
import { previewImport } from '../../src/domain/bulk/import/preview.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { presentImport } from '../../src/edges/api/schemas/import.js';
import { lead } from '../support/people.js';
import { importFile, rejects, useDatabaseForImports } from './start-bulk.js';

useDatabaseForImports();

const stored = async (): Promise<string[]> =>
  (await ContactModel.find().sort({ import_row: 1 }).lean()).map(
    ({ whatsapp_contact_id }) => whatsapp_contact_id!,
  );
const lines = (...rows: string[]) => `name,phone\n${rows.map((row, n) => `Person ${n},${row}`).join('\n')}\n`;
const padding = [
  '+14155552400',
  '+14155552401',
  '+14155552402',
  '+14155552403',
  '+14155552404',
  '+14155552405',
];
const spanish = (count: number) =>
  Array.from({ length: count }, (_, n) => `60000${String(n).padStart(4, '0')}`);

describe('an import takes no number for another', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'its own country code without a plus',
      'DE',
      ['49 151 12345683', '4915112345691'],
      ['4915112345683', '4915112345691'],
    ],
    [
      'a whole list without plus',
      'US',
      ['34612345678', '4792345678', '5511987654321'],
      ['34612345678', '4792345678', '5511987654321'],
    ],
    [
      'local numbers that look like foreign ones',
      'US',
      ['2125550123', '4792345678', '(415) 555-0142'],
      ['12125550123', '14792345678', '14155550142'],
    ],
    [
      'local numbers with and without their 0',
      'DE',
      ['0151 12345683', '15112345684', '030/1234567'],
      ['4915112345683', '4915112345684', '49301234567'],
    ],
  ])('%s', async (_what, default_country, rows, phones) => {
    await importFile(lines(...rows), { default_country });
    expect(await stored()).toEqual(phones);
  });

  it.each<[string, string, string[], string]>([
    [
      'a number valid nowhere',
      'US',
      ['612345680', ...padding],
      '""612345680"" is not a phone number in US. If it is one of another country',
    ],
    [
      'a foreign number among local ones',
      'ES',
      ['447400123456', ...spanish(6)],
      'would be +44 7400 123456, but the other phones have no country code. Is it?',
    ],
    [
      'a local number among foreign ones',
      'US',
      ['3462345678', '34612345678', '34612345679', '447400123456', '436641234567', '4915112345683'],
      'would be +1 346 234 5678, but the other phones begin with their country code. Is it?',
    ],
    [
      'what may be two numbers',
      'US',
      ['4792345678', ...padding],
      'may be +47 92 34 56 78 or +1 479 234 5678. Which?',
    ],
  ])('%s is asked about', async (_what, default_country, rows, question) => {
    const { job, counts } = await importFile(lines(...rows), { default_country });
    expect([counts[1], counts[5]]).toEqual([rows.length - 1, 1]);
    expect(await rejects(job._id)).toContain(question);
  });

  it('deciding by rows far behind the beginning too, each column for itself', async () => {
    const file = [
      'phone,mobile',
      ...Array.from({ length: 300 }, (_, n) => `,+346${String(n).padStart(8, '0')}`),
      ...Array.from({ length: 20 }, (_, n) => `21255501${n + 10},`),
      '4792345678,',
      ',4792345679',
    ].join('\n');
    const { job, counts } = await importFile(file, { default_country: 'US' });
    expect([counts, (await stored()).at(-1)]).toEqual([[322, 321, 0, 0, 0, 1], '14792345678']);
    expect(await rejects(job._id)).toContain('""4792345679"" may be');
  });
});

describe('the country of a row', () => {
  it.each<[string, string[], string[]]>([
    [
      'name,country,phone',
      [
        'A,Spain,612345678',
        'B,de,0151 12345683',
        'C,,2125550123',
        'D,México,55 1234 5678',
        'E,GBR,07400 123456',
      ],
      ['34612345678', '4915112345683', '12125550123', '525512345678', '447400123456'],
    ],
    [
      'Country Code,phone',
      ['+34,612345678', '0049,0151 12345683', '44,7400 123456', '1,(415) 555-0142', '34,+447400123457'],
      ['34612345678', '4915112345683', '447400123456', '14155550142', '447400123457'],
    ],
  ])('is taken from a column of the file: %s', async (heading, rows, phones) => {
    const { counts } = await importFile([heading, ...rows].join('\n'), { default_country: 'US' });
    expect([counts[5], await stored()]).toEqual([0, phones]);
  });

  it('is asked for where nobody knows it, unless the phone does without', async () => {
    const { job } = await importFile(
      'land,phone\nSpanien,612345678\nAtlantis,612345679\nAtlantis,+34612345670\nSpanien,447400123456\n',
      { default_country: 'DE' },
    );
    expect(await stored()).toEqual(['34612345678', '34612345670']);
    expect(await rejects(job._id)).toContain(
      'phone ""612345679"" belongs to ""Atlantis"", which is not a known country',
    );
    expect(await rejects(job._id)).toContain('""447400123456"" would be +44 7400 123456, which is not in ES');
  });

  it('is no matter of a column that holds something else', async () => {
    await importFile('country,phone\nfolk,612345678\nblues,612345679\n');
    expect(await stored()).toEqual(['34612345678', '34612345679']);
  });
});

describe('how phones are read', () => {
  const said = async (rows: string[], default_country: string): Promise<string> => {
    const { job } = await importFile(lines(...rows), { default_country, dry_run: true });
    return presentImport(job).readings.join(' ');
  };

  it('is shown by a dry run', async () => {
    expect(await said(['612345678', '+34612345679', '0034612345670'], 'ES')).toBe(
      'Column "phone": numbers without + are read as numbers of ES (1 can be read in no other way).',
    );
    expect(await said(['34612345678', '447400123456', '4792345678'], 'US')).toContain(
      'Column "phone": numbers without + are read with their country code at the beginning (2 can be read in no other way).',
    );
    expect(await said(['34612345678', '34612345679', '612345670', '612345671'], 'ES')).toContain(
      'Column "phone": some numbers without + begin with their country code (2), others do not (2, read as numbers of ES)',
    );
    expect(await said(padding, 'US')).toBe('');
  });

  it('is shown by the preview, from the beginning of the file', async () => {
    const head = Buffer.from(lines('34612345678', '447400123456'));
    const preview = await previewImport({ head, whole: true, country: 'US' }, lead);
    expect(preview.readings).toEqual([
      'Column "phone": numbers without + are read with their country code at the beginning (2 can be read in no other way).',
    ]);
  });
});

describe('a phone is taken out of what is around it', () => {
  it.each<[string, string, string[]]>([
    [
      'unseen characters',
      lines('\u202a+1 415 555 0256\u202c', '\u200e14155550257', '14155550258\u200b', ...padding),
      ['14155550256', '14155550257', '14155550258', ...padding.map((one) => one.slice(1))],
    ],
    [
      'the prefix of lead ads',
      'id\tcreated_time\tplatform\tfull_name\tphone_number\temail\n' +
        'l:101\t2026-04-03T10:11:12+02:00\tfb\tLead One\tp:+14155550531\tlead@x.example\n',
      ['14155550531'],
    ],
    [
      'several in a cell',
      lines(
        '415-555-0231 / 415-555-0232',
        '"415-555-0233; 415-555-0234"',
        '"415-555-0240\n415-555-0241"',
        '"415-555-0235, 415-555-0236"',
        'none ::: 415-555-0237',
        ...padding,
      ),
      [
        '14155550231',
        '14155550233',
        '14155550240',
        '14155550235',
        '14155550237',
        ...padding.map((one) => one.slice(1)),
      ],
    ],
    [
      'links and ids',
      lines('wa.me/34600112233', '34600112244@c.us', '="+34600112255"'),
      ['34600112233', '34600112244', '34600112255'],
    ],
  ])('%s', async (_what, file, phones) => {
    const { counts } = await importFile(file, { default_country: 'US' });
    expect([counts[5], await stored()]).toEqual([0, phones]);
  });

  it('and an extension is a reason of its own, unless there is another number', async () => {
    const { job } = await importFile(lines('415-555-0231 ext. 5', '415-555-0232 x7 / 415-555-0233'), {
      default_country: 'US',
    });
    expect(await stored()).toEqual(['14155550233']);
    expect(await rejects(job._id)).toContain(
      '""415-555-0231 ext. 5"" has an extension (ext. 5), which WhatsApp does not',
    );
  });

  it('and so is an e-mail: the first usable of a cell or of several columns', async () => {
    await importFile(
      'phone,email,email\n' +
        '600000001,ana@example.com; ana@work.example,\n600000002,none,\u200bBO@example.com\n' +
        '600000003,Eva Ruiz <eva@example.com>,\n600000004,"n/a, leo@example.com / leo@work.example",\n',
    );
    const emails = (await ContactModel.find().sort({ import_row: 1 }).lean()).map(({ email }) => email);
    expect(emails).toEqual(['ana@example.com', 'bo@example.com', 'eva@example.com', 'leo@example.com']);
  });
});
