/** The commands as they are typed, and what each does; what goes on is set in by as much. */
export const commandLine: { name: string; usage: string; does: string }[] = [
  {
    name: 'user add',
    usage: 'user add --email E --name N --role admin|lead|agent|viewer [--password]',
    does: 'adds a user; --password asks for one, or reads it from a pipe; without, they work in Slack only',
  },
  {
    name: 'user link',
    usage: 'user link --email E',
    does: 'prints a code with which this user links a Slack account: /wa link CODE',
  },
  {
    name: 'token add',
    usage: 'token add --email E [--name N] [--scopes view_contacts,reply] [--expires 90d|12h|2027-01-31]',
    does: `prints an API token that acts as this user, on the last line, and once. --scopes: only these permissions of
docs/permissions.md; without, whatever the user may do`,
  },
  {
    name: 'import',
    usage: `import FILE [--dry-run] [--map "Heading=field"]… [--on-duplicate update|skip|fill] [--country ES]
         [--tags a,b] [--assign EMAIL|route] [--consent-origin TEXT]
         [--welcome TEMPLATE:LANGUAGE] [--email E]`,
    does: `imports contacts from a CSV file as this user, or as the first admin. Rejected rows are written to
FILE.rejected.csv. --dry-run: only says what would happen. --welcome: sends new contacts this template`,
  },
  {
    name: 'export',
    usage:
      'export [--filter JSON] [--segment NAME] [--columns name,phone,attributes.KEY] [--bom] [--out FILE]',
    does: `writes contacts as CSV to FILE; without --out, to the standard output. --bom: for Excel, which otherwise
shows accented letters wrong`,
  },
  {
    name: 'replay',
    usage: 'replay [--id ID]',
    does: 'reads webhooks again that could not be read when they came, all of them or one',
  },
  { name: 'secrets', usage: 'secrets', does: 'prints fresh secrets, as lines for .env' },
  {
    name: 'doctor',
    usage: 'doctor',
    does: 'checks every setting, credential and connection; exits 1 when something is wrong or missing',
  },
  { name: 'recount', usage: 'recount', does: 'counts all contacts again and corrects the figures' },
  {
    name: 'reindex',
    usage: 'reindex',
    does: 'rebuilds what contacts are found and searched by; only after an update that says so',
  },
  { name: 'docs', usage: 'docs', does: 'for developers: writes the files that are made from the code' },
];

const everywhere = `Everywhere:
  -h, --help                   shows this, or what is said of one command
  --demo                       works on the demo that runs in this folder (npm run demo)`;

const indent = 31;

/** What is said of the command these words name, or of all when they name none. */
export function usage(words: string[] = []): string {
  const named = commandLine.filter(({ name }) =>
    name.split(' ').every((word, place) => words[place] === word),
  );
  const [first] = words;
  const related = named.length > 0 ? named : commandLine.filter(({ name }) => name.split(' ')[0] === first);
  const said = (related.length > 0 ? related : commandLine).map(
    ({ usage: typed, does }) =>
      `  ${typed}\n${does
        .split('\n')
        .map((line) => ' '.repeat(indent) + line)
        .join('\n')}`,
  );
  return ['Usage: npm run cli -- COMMAND', ...said, everywhere].join('\n');
}
