/** Names and numbers for the demo's import: made the same way every time, of nobody in particular. */
const firstNames = [
  'Lucía',
  'Mateo',
  'Grace',
  'Noah',
  'Amélie',
  'Hugo',
  'Sofia',
  'Luca',
  'Mia',
  'Ben',
  'Aisha',
  'Omar',
  'Yara',
  'João',
  'Inês',
  'Tom',
];
const lastNames = [
  'Fernández',
  'García',
  'Bennett',
  'Novak',
  'Dubois',
  'Rossi',
  'Schmidt',
  'Costa',
  'Okafor',
  'Haddad',
  'Jansen',
  'Silva',
];
const companies = [
  'Panadería Sol',
  'Bennett & Co',
  'Café Dubois',
  'Rossi Motori',
  'Schmidt GmbH',
  '',
  '',
  'Costa Travel',
];
const tags = ['newsletter', 'Winter Sale', 'vip', 'trade fair', ''];
/** Country codes with a mobile prefix and how many digits follow. */
const numbering = [
  ['34', '6', 8],
  ['44', '7', 9],
  ['49', '151', 8],
  ['33', '6', 8],
  ['1', '415', 7],
] as const;

/** Rows that an import has to refuse, each for another reason, as people's lists contain them. */
const badRows = [
  'No Phone,,nobody@example.com,,,',
  'Letters,call me,letters@example.com,,,',
  'Too Short,12,short@example.com,,,',
  'Bad Mail,+34 612 99 88 77,not-an-address,,,',
];

export interface DemoCsv {
  text: string;
  rows: number;
  /** Rows that are refused. */
  bad: number;
  /** Rows whose number stood higher up already. */
  repeated: number;
}

/** A CSV of 500 contacts, some of whose rows are bad or repeated. */
export function demoCsv(count = 500): DemoCsv {
  const repeated = 3;
  const good = Array.from({ length: count - badRows.length - repeated }, (_, index) => goodRow(index));
  const lines = [...good, ...good.slice(0, repeated)];
  badRows.forEach((row, index) => {
    lines.splice(40 + index * 80, 0, row);
  });
  return {
    text: `name,phone,email,company,value,tags\n${lines.join('\n')}\n`,
    rows: lines.length,
    bad: badRows.length,
    repeated,
  };
}

function goodRow(index: number): string {
  const pick = <T>(list: readonly T[], step: number): T =>
    list[(index * step + Math.floor(index / list.length)) % list.length]!;
  const first = pick(firstNames, 1);
  const last = pick(lastNames, 5);
  const [country, prefix, digits] = pick(numbering, 1);
  const phone = `+${country} ${prefix}${String(1_000_003 * (index + 7))
    .slice(-digits)
    .padStart(digits, '2')}`;
  const email = `${first}.${last}${index}@example.com`
    .normalize('NFD')
    .replace(/[^\w.@]/g, '')
    .toLowerCase();
  return [
    `${first} ${last}`,
    phone,
    email,
    pick(companies, 3),
    String((index * 37) % 900),
    pick(tags, 2),
  ].join(',');
}
