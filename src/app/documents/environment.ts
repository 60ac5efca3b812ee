import { ConfigError, loadConfig } from '../../config/config.js';
import { variables } from '../../config/variables.js';
import { row } from './table.js';

/** Every variable in its order: what it means, and its default as it would be typed; empty: none. */
const described = Object.entries(variables.shape).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined);
  const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
  return { name, fallback, meaning: schema.description ?? '' };
});

/** What docker-compose.yml reads besides; the program never sees it. */
const composed = [
  {
    name: 'MONGO_PASSWORD',
    fallback: '',
    meaning: 'For the database it starts: letters and digits; `npm run cli -- secrets` makes one',
  },
  { name: 'REDIS_PASSWORD', fallback: '', meaning: 'For the queue it starts, likewise' },
  {
    name: 'PUBLISH_ON',
    fallback: '',
    meaning: 'The address of this machine on which PORT is reached; empty: 127.0.0.1, for a proxy before it',
  },
];

/** `.env.example`, from the table of variables. */
export function envExample(): string {
  const lines = (list: typeof described): string =>
    list.map(({ name, fallback, meaning }) => `# ${meaning}\n${name}=${fallback}`).join('\n\n');
  return `# Every variable Threadline reads, with its default. Made from src/config/variables.ts by \`npm run cli -- docs\`.
# Copy to .env (docker compose reads it) or set them in the environment.

${lines(described)}

# What follows is for docker-compose.yml alone.

${lines(composed)}
`;
}

/** `docs/environment.md`, from the same table. */
export function environmentMarkdown(): string {
  const required = missingInProduction();
  const rows = described.map(({ name, fallback, meaning }) =>
    row([
      `\`${name}\``,
      required.includes(name) ? '*required*' : fallback && `\`${fallback}\``,
      sentence(meaning),
    ]),
  );
  return `# Environment

Made from \`src/config/variables.ts\` by \`npm run cli -- docs\`, like \`.env.example\`. How to set them is in
[deploy.md](deploy.md#1-settings). An empty variable counts as absent. *required*: with \`NODE_ENV=production\` the start
ends without it and says so in one line.

| variable | default | meaning |
|---|---|---|
${rows.join('\n')}

Of Slack, \`SLACK_CLIENT_ID\` and \`SLACK_CLIENT_SECRET\` may stand in for the token and the channel, and \`SLACK_APP_TOKEN\`
for the signing secret: see [slack.md](slack.md). The variables of one Cloud number are set all together or not at all.

The compose file alone also reads:

| variable | meaning |
|---|---|
${composed.map(({ name, meaning }) => row([`\`${name}\``, sentence(meaning)])).join('\n')}
`;
}

const sentence = (meaning: string): string => meaning.replace(/[^.]$/, '$&.');

/** What a production server without any setting says it lacks. */
function missingInProduction(): string[] {
  try {
    loadConfig({ NODE_ENV: 'production' });
  } catch (error) {
    if (error instanceof ConfigError) return described.map(({ name }) => name).filter(named(error.message));
    throw error;
  }
  return [];
}

const named = (text: string) => (name: string) => new RegExp(`\\b${name}\\b(?!=)`).test(text);
