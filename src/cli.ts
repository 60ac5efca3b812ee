import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { reachMongo } from './app/unreachable.js';
import { passwordInArgv, readNewPassword } from './cli/password.js';
import { usage } from './cli/usage.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { demoEnvironment, environment } from './config/environment.js';
import { freshSecrets } from './config/secret-rules.js';
import { createUser, newUserSchema } from './domain/people/accounts/accounts.js';
import { createLinkCode } from './domain/people/accounts/link-code.js';
import { createToken, type NewToken } from './domain/people/accounts/manage-tokens.js';
import { UserModel } from './domain/people/core/user.js';
import { AppError, toError } from './errors.js';
import { createLog } from './log.js';
import { disconnectMongo } from './platform/database/mongo.js';

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
/** Leaves standard output alone, for commands that write a file to it. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const commands: Record<string, (values: Values) => Promise<void>> = {
  'user add': async ({ email, name, role, password: asked }) => {
    const password = asked ? await readNewPassword() : undefined;
    const input = newUserSchema.safeParse({ email, name, role, password });
    if (!input.success) {
      throw new ConfigError(
        input.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}.`).join('\n'),
      );
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
    const { exportFromTerminal } = await import('./cli/export.js');
    await withMongo(async () => tell(await exportFromTerminal(values)));
  },
  replay: async ({ id }) => {
    const { replayDeadLetters } = await import('./app/replay.js');
    await withMongo(async (config) => say(await replayDeadLetters(config, id)));
  },
  secrets: async () => {
    for (const line of freshSecrets()) say(line);
  },
  doctor: async () => {
    const { examine } = await import('./app/doctor.js');
    const findings = await examine(settings());
    for (const { name, problem, note } of findings) {
      const words = problem ?? note;
      say(`${problem ? '✗' : '✓'} ${name}${words ? `: ${words}` : ''}`);
    }
    if (findings.some(({ problem }) => problem)) process.exitCode = 1;
  },
  recount: async () => {
    const { drifted, recountContacts } = await import('./domain/contacts/figures/recount.js');
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
    const [{ rekeyContacts }, { reindexContacts }] = await Promise.all([
      import('./domain/contacts/duplicates/rekey.js'),
      import('./domain/contacts/search/reindex.js'),
    ]);
    await withMongo(async () => {
      const { mended, twins, left } = (await rekeyContacts())!;
      say(`${mended} contacts are known by other spellings of their numbers now.`);
      if (twins > 0)
        say(`${twins} pairs of contacts have one number; they are listed as duplicates, to be merged.`);
      if (left > 0) say(`${left} contacts were being changed all the while. Run it once more.`);
      say(`${await reindexContacts()} contacts are found by other words now.`);
    });
  },
  docs: async () => {
    const { documents } = await import('./app/documents.js');
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

/** The settings of the environment, or with `--demo` of the demo that runs here. */
const settings = (): Config => loadConfig(inDemo ? demoEnvironment() : environment());

async function withMongo(work: (config: Config) => Promise<void>): Promise<void> {
  const config = settings();
  if (!config.mongodbUri)
    throw new ConfigError(
      'MONGODB_URI is missing: say which database this is about, or add --demo for the demo that runs in this folder.',
    );
  await reachMongo(config.mongodbUri, createLog('warn'));
  try {
    await work(config);
  } finally {
    await disconnectMongo();
  }
}

const given = process.argv.slice(2);
const inDemo = given.includes('--demo');
const args = given.filter((arg) => arg !== '--demo');

async function run(): Promise<void> {
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (args.length === 0 || words[0] === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) {
    return say(usage(words[0] === 'help' ? words.slice(1) : words));
  }
  if (args[0] === 'import') {
    const { importFromTerminal } = await import('./cli/import.js');
    return withMongo(async (config) => {
      if (!(await importFromTerminal(args.slice(1), config))) process.exitCode = 1;
    });
  }
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const command = commands[positionals.join(' ')];
  if (!command && values.password) throw new ConfigError(passwordInArgv);
  // The words are not repeated: one may be a password that was typed where none belongs.
  if (!command) throw new ConfigError(`There is no such command.\n${usage(positionals)}`);
  await command(values);
}

try {
  await run();
} catch (error) {
  const reason = toError(error);
  const known = reason instanceof ConfigError || reason instanceof AppError;
  process.stderr.write(
    `${known ? reason.message : (wrongOption(reason) ?? `It failed: ${reason.message}`)}\n`,
  );
  process.exitCode = 1;
}

/** What `parseArgs` says of an option it does not know or that lacks its value; its advice about `--` does not help here. */
function wrongOption({ message, code }: Error & { code?: string }): string | undefined {
  if (!code?.startsWith('ERR_PARSE_ARGS')) return undefined;
  return `${message.split('. ')[0]}. All options: npm run cli -- --help`;
}
