import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { passwordInArgv, readNewPassword } from './cli-password.js';
import { ConfigError, loadConfig } from './config.js';
import { environment } from './environment.js';
import { AppError, toError } from './errors.js';
import { createLog } from './log.js';
import { createUser, newUserSchema } from './people/accounts.js';
import { createLinkCode } from './people/link-code.js';
import { createToken, type NewToken } from './people/manage-tokens.js';
import { UserModel } from './people/user.js';
import { connectMongo, disconnectMongo } from './platform/mongo.js';
import { freshSecrets } from './secret-rules.js';

const usage = `Usage: npm run cli -- COMMAND
  user add --email E --name N --role admin|lead|agent|viewer [--password]
                               --password: asks for one, or reads it from a pipe; without, they work in Slack only
  user link --email E          prints a code with which this user links a Slack account: /wa link CODE
  token add --email E [--name N] [--scopes view_contacts,reply] [--expires 90d|12h|2027-01-31]
                               prints an API token that acts as this user, last and once; scopes are the names
                               in docs/permissions.md, none: whatever the user may
  import FILE [--dry-run] [--map "Heading=field"]… [--on-duplicate update|skip|fill] [--country ES]
         [--tags a,b] [--assign EMAIL|route] [--consent-origin TEXT]
         [--welcome TEMPLATE:LANGUAGE] [--email E]
                               imports contacts from a CSV file as this user, else as the first admin; rejected
                               rows are written to FILE.rejected.csv; --welcome: new contacts hear this template
  export [--filter JSON] [--segment NAME] [--columns name,phone,attributes.KEY] [--bom] [--out FILE]
                               writes contacts as CSV, to the standard output without --out; --bom: begins with the
                               mark by which Excel knows UTF-8
  replay [--id ID]             reads dead letters again
  secrets                      prints fresh secrets for .env
  doctor                       checks every credential and connection
  recount                      counts all contacts anew and puts the figures right
  reindex                      makes anew what contacts are found by, as after an update that says so
  docs                         writes the files made from the code`;

const options = {
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  password: { type: 'boolean' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  id: { type: 'string' },
  filter: { type: 'string' },
  segment: { type: 'string' },
  columns: { type: 'string' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
} as const;

type Values = {
  [name in keyof typeof options]?: (typeof options)[name]['type'] extends 'string' ? string : boolean;
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** For commands whose standard output is a file. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const commands: Record<string, (values: Values) => Promise<void>> = {
  'user add': async ({ email, name, role, password: asked }) => {
    const password = asked ? await readNewPassword() : undefined;
    const input = newUserSchema.safeParse({ email, name, role, password });
    if (!input.success) {
      const issue = input.error.issues[0]!;
      throw new ConfigError(`--${String(issue.path[0])}: ${issue.message}`);
    }
    await withMongo(async () => {
      const user = await createUser(input.data);
      say(`${user.name} (${user.role}) can be named @${user.handle}.`);
    });
  },
  'user link': async ({ email }) => {
    await withMongo(async () => {
      const user = await UserModel.findOne({ email: String(email ?? '').toLowerCase(), active: true }).lean();
      if (!user) throw new ConfigError(`--email: there is no active user with the e-mail ${email ?? ''}.`);
      const { code, expires_at } = await createLinkCode(user._id);
      say(`${user.name} types this in Slack, once, until ${expires_at.toISOString()}:`);
      say(`/wa link ${code}`);
    });
  },
  'token add': async ({ email, name, scopes, expires }) => {
    const input = {
      name,
      scopes: scopes?.split(',').map((scope) => scope.trim()),
      expires_at: expires === undefined ? null : endOf(expires),
    } as NewToken;
    await withMongo(async () => {
      const user = await UserModel.findOne({ email: String(email ?? '').toLowerCase(), active: true }).lean();
      if (!user) throw new ConfigError(`--email: there is no active user with the e-mail ${email ?? ''}.`);
      const { text, token } = await createToken(user._id, input);
      const end = token.expires_at ? `until ${token.expires_at.toISOString()}` : 'until it is revoked';
      say(`It acts as ${user.name} (${token.scopes?.join(', ') ?? user.role}) ${end}.`);
      say(text);
    });
  },
  export: async (values) => {
    const { exportFromTerminal } = await import('./cli-export.js');
    await withMongo(async () => tell(await exportFromTerminal(values)));
  },
  replay: async ({ id }) => {
    const { replayDeadLetters } = await import('./replay.js');
    await withMongo(async (config) => say(await replayDeadLetters(config, id)));
  },
  secrets: async () => {
    for (const line of freshSecrets()) say(line);
  },
  doctor: async () => {
    const { examine } = await import('./doctor.js');
    const findings = await examine(loadConfig(environment()));
    for (const { name, problem } of findings)
      say(`${problem ? '✗' : '✓'} ${name}${problem ? `: ${problem}` : ''}`);
    if (findings.some(({ problem }) => problem)) process.exitCode = 1;
  },
  recount: async () => {
    const { drifted, recountContacts } = await import('./contacts/recount.js');
    await withMongo(async () => {
      const drift = await recountContacts();
      say(
        drifted(drift)
          ? `The figures had drifted by ${JSON.stringify(drift)}; they are right now.`
          : 'The figures hold.',
      );
    });
  },
  reindex: async () => {
    const { reindexContacts } = await import('./contacts/reindex.js');
    await withMongo(async () => say(`${await reindexContacts()} contacts are found by other words now.`));
  },
  docs: async () => {
    const { documents } = await import('./documents.js');
    for (const { path, text } of documents()) {
      await writeFile(path, text);
      say(`wrote ${path}`);
    }
  },
};

/** When a token ends: in so many days (`90d`) or hours (`12h`), or at a date or time. */
function endOf(text: string): Date {
  const span = /^(\d{1,5})([dh])$/.exec(text);
  const end = span ? Date.now() + Number(span[1]) * (span[2] === 'd' ? 24 : 1) * 3_600_000 : Date.parse(text);
  if (Number.isNaN(end)) throw new ConfigError('--expires: must be like 90d, 12h or 2027-01-31.');
  return new Date(end);
}

/** Against the configured database; outside production an empty MONGODB_URI is the embedded one. */
async function withMongo(work: (config: ReturnType<typeof loadConfig>) => Promise<void>): Promise<void> {
  const config = loadConfig(environment());
  if (!config.mongodbUri) throw new ConfigError('MONGODB_URI is missing: say which database this is about.');
  await connectMongo(config.mongodbUri, createLog('warn'));
  try {
    await work(config);
  } finally {
    await disconnectMongo();
  }
}

try {
  const args = process.argv.slice(2);
  if (args[0] === 'import') {
    const { importFromTerminal } = await import('./cli-import.js');
    await withMongo(async (config) => {
      if (!(await importFromTerminal(args.slice(1), config))) process.exitCode = 1;
    });
  } else {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const command = commands[positionals.join(' ')];
    if (!command && values.password) throw new ConfigError(passwordInArgv);
    if (!command) throw new ConfigError(usage);
    await command(values);
  }
} catch (error) {
  const reason = toError(error);
  const known = reason instanceof ConfigError || reason instanceof AppError || reason.name === 'TypeError';
  process.stderr.write(`${known ? reason.message : `It failed: ${reason.message}`}\n`);
  process.exitCode = 1;
}
