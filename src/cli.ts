import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config.js';
import { environment } from './environment.js';
import { AppError, toError } from './errors.js';
import { createLog } from './log.js';
import { createUser, newUserSchema } from './people/accounts.js';
import { createToken } from './people/token.js';
import { UserModel } from './people/user.js';
import { connectMongo, disconnectMongo } from './platform/mongo.js';

const usage = `Usage: npm run cli -- COMMAND
  user add --email E --name N --role admin|lead|agent|viewer [--password P]
  token add --email E          prints an API token that acts as this user, last and once
  replay [--id ID]             reads dead letters again
  doctor                       checks every credential and connection
  docs                         writes the files made from the code`;

const options = {
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  password: { type: 'string' },
  id: { type: 'string' },
} as const;

type Values = { [name in keyof typeof options]?: string };

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const commands: Record<string, (values: Values) => Promise<void>> = {
  'user add': async ({ email, name, role, password }) => {
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
  'token add': async ({ email }) => {
    await withMongo(async () => {
      const user = await UserModel.findOne({ email: String(email ?? '').toLowerCase(), active: true }).lean();
      if (!user) throw new ConfigError(`--email: there is no active user with the e-mail ${email ?? ''}.`);
      say(await createToken(user._id));
    });
  },
  replay: async ({ id }) => {
    const { replayDeadLetters } = await import('./replay.js');
    await withMongo(async (config) => say(await replayDeadLetters(config, id)));
  },
  doctor: async () => {
    const { examine } = await import('./doctor.js');
    const findings = await examine(loadConfig(environment()));
    for (const { name, problem } of findings)
      say(`${problem ? '✗' : '✓'} ${name}${problem ? `: ${problem}` : ''}`);
    if (findings.some(({ problem }) => problem)) process.exitCode = 1;
  },
  docs: async () => {
    const { documents } = await import('./documents.js');
    for (const { path, text } of documents()) {
      await writeFile(path, text);
      say(`wrote ${path}`);
    }
  },
};

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
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const command = commands[positionals.join(' ')];
  if (!command) throw new ConfigError(usage);
  await command(values);
} catch (error) {
  const reason = toError(error);
  const known = reason instanceof ConfigError || reason instanceof AppError || reason.name === 'TypeError';
  process.stderr.write(`${known ? reason.message : `It failed: ${reason.message}`}\n`);
  process.exitCode = 1;
}
