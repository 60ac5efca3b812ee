import { z } from 'zod';

const text = z.string().trim();
const optional = text.optional();
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const key = text.min(32, 'must be 64 hex characters or any text of 32 characters or more');

/**
 * Every environment variable Threadline reads, in the order of `.env.example`, which is made from this table.
 * An empty variable counts as absent.
 */
export const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .describe('production: nothing embedded, no simulators, secrets required'),
  PORT: whole(0, 65_535).default(3000).describe('Where the web role listens'),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe('How people and platforms reach it; http://localhost:PORT when empty'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent'),

  MONGODB_URI: optional.describe('A MongoDB 7+ replica set; empty: embedded (never in production)'),
  REDIS_URL: optional.describe('Redis 7+ with noeviction; empty: embedded (never in production)'),

  SESSION_SECRET: key.optional().describe('Signs panel sessions; required in production'),
  ENCRYPTION_KEY: key
    .optional()
    .describe('Encrypts stored credentials; 64 hex characters or any text of 32+; required in production'),
  ADMIN_EMAIL: z.email().optional().describe('The first admin, created if there is none'),
  ADMIN_PASSWORD: text.min(8).optional().describe("The first admin's password, 8 characters or more"),
  API_TOKEN: text.min(16).optional().describe('A full-access API token for scripts; acts as the first admin'),

  SLACK_BOT_TOKEN: optional.describe('xoxb-…; empty outside production: the Slack simulator'),
  SLACK_SIGNING_SECRET: optional.describe("From the Slack app's Basic Information page"),
  SLACK_CHANNEL_ID: optional.describe('The default desk, a channel the bot is a member of (C…)'),
  SLACK_API_URL: z.url().default('https://slack.com/api/').describe('Where the Slack Web API is'),
  SLACK_POSTS_PER_SECOND: z.coerce.number().positive().max(1000).default(1).describe('Per Slack channel'),
  REPLY_UNDO_SECONDS: z.coerce
    .number()
    .min(0)
    .max(120)
    .default(5)
    .describe('How long an agent can take a reply back; 0 sends at once'),

  WHATSAPP_CLOUD_ACCESS_TOKEN: optional.describe(
    'Cloud API; empty outside production: the WhatsApp simulator',
  ),
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: optional.describe('The id of the phone number, not the number'),
  WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: optional.describe('The WhatsApp Business Account'),
  WHATSAPP_CLOUD_APP_SECRET: optional.describe('Checks the signature of webhooks'),
  WHATSAPP_CLOUD_VERIFY_TOKEN: optional.describe('Any text; repeated in the webhook set-up page'),
  WHATSAPP_CLOUD_API_URL: z
    .url()
    .default('https://graph.facebook.com/v23.0')
    .describe('Where the Cloud API is; versions move, keep it current'),
  DELIVERY_UNCERTAIN_SECONDS: whole(1, 60)
    .default(60)
    .describe(
      'How long a status may tell what became of a message whose sending was cut off; then the agent is asked',
    ),

  DEFAULT_COUNTRY: text
    .regex(/^[A-Z]{2}$/, 'must be two capital letters, such as US')
    .default('US')
    .describe('For phone numbers written without a country code'),
  DEFAULT_LANGUAGE: text.default('en').describe('BCP 47; what the bot speaks when it cannot tell'),
  TIMEZONE: text.default('UTC').describe('IANA name; what "today" means in figures'),
  CONTACT_LIMIT: whole(1, 1_000_000_000).optional().describe('Empty: no limit'),
  IMPORT_MAX_MB: whole(1, 10_000).default(200).describe('Largest CSV file accepted'),
});

export type Variables = z.infer<typeof variables>;

export type Role = 'web' | 'worker' | 'whatsapp';
export const allRoles: Role[] = ['web', 'worker', 'whatsapp'];

/** What one Cloud API number needs. Every field is required: a channel without its secret could not check a signature. */
export interface CloudSettings {
  accessToken: string;
  phoneNumberId: string;
  businessAccountId: string;
  appSecret: string;
  verifyToken: string;
  apiUrl: string;
}

export interface SlackSettings {
  botToken: string;
  signingSecret: string;
  channelId: string;
  apiUrl: string;
  postsPerSecond: number;
}

export interface Config {
  env: Variables['NODE_ENV'];
  production: boolean;
  port: number;
  publicUrl: string;
  logLevel: string;
  /** Empty outside production: the embedded server. */
  mongodbUri?: string;
  redisUrl?: string;
  sessionSecret: string;
  encryptionKey: string;
  admin?: { email: string; password: string };
  apiToken?: string;
  /** Absent outside production: the Slack simulator. */
  slack?: SlackSettings;
  slackPostsPerSecond: number;
  /** Absent outside production: the WhatsApp simulator. */
  cloud?: CloudSettings;
  replyUndoSeconds: number;
  deliveryUncertainMs: number;
  defaultCountry: string;
  defaultLanguage: string;
  timezone: string;
  contactLimit?: number;
  importMaxBytes: number;
}

/** A start that cannot go on: one line that names the variable and says what to do. */
export class ConfigError extends Error {}

/** Known to everybody, so refused in production; sessions and stored credentials of a demo are worth nothing. */
const developmentSecret = 'threadline-development-only-secret';

/**
 * Reads and checks the environment. Throws ConfigError with one line a person can act on.
 * In production everything is required and plain http is accepted for loopback addresses only.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => name in variables.shape && value !== undefined && value !== '',
    ),
  );
  const parsed = variables.safeParse(present);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${String(issue.path[0])}: ${issue.message}. See .env.example.`);
  }
  const v = parsed.data;
  const production = v.NODE_ENV === 'production';
  if (production) requireForProduction(v);
  checkTimezone(v.TIMEZONE);
  return {
    env: v.NODE_ENV,
    production,
    port: v.PORT,
    publicUrl: (v.PUBLIC_URL ?? `http://localhost:${v.PORT}`).replace(/\/$/, ''),
    logLevel: v.LOG_LEVEL,
    mongodbUri: v.MONGODB_URI,
    redisUrl: v.REDIS_URL,
    sessionSecret: v.SESSION_SECRET ?? developmentSecret,
    encryptionKey: v.ENCRYPTION_KEY ?? developmentSecret,
    admin: adminFrom(v),
    apiToken: v.API_TOKEN,
    slack: slackFrom(v),
    slackPostsPerSecond: v.SLACK_POSTS_PER_SECOND,
    cloud: cloudFrom(v),
    replyUndoSeconds: v.REPLY_UNDO_SECONDS,
    deliveryUncertainMs: v.DELIVERY_UNCERTAIN_SECONDS * 1000,
    defaultCountry: v.DEFAULT_COUNTRY,
    defaultLanguage: v.DEFAULT_LANGUAGE,
    timezone: v.TIMEZONE,
    contactLimit: v.CONTACT_LIMIT,
    importMaxBytes: v.IMPORT_MAX_MB * 1024 * 1024,
  };
}

function requireForProduction(v: Variables): void {
  const needed = ['MONGODB_URI', 'REDIS_URL', 'SESSION_SECRET', 'ENCRYPTION_KEY'] as const;
  for (const name of needed) {
    if (!v[name])
      throw new ConfigError(`${name} is required when NODE_ENV=production: set it in the environment.`);
  }
  for (const name of ['PUBLIC_URL', 'SLACK_API_URL', 'WHATSAPP_CLOUD_API_URL'] as const) {
    const value = v[name];
    if (value && !isHttpsOrLoopback(value)) {
      throw new ConfigError(
        `${name} must start with https:// in production: only loopback addresses may use http.`,
      );
    }
  }
}

function isHttpsOrLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function checkTimezone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new ConfigError(`TIMEZONE: "${name}" is not an IANA time zone such as Europe/Madrid.`);
  }
}

function adminFrom(v: Variables): Config['admin'] {
  if (!v.ADMIN_EMAIL && !v.ADMIN_PASSWORD) return undefined;
  if (!v.ADMIN_EMAIL) throw new ConfigError('ADMIN_EMAIL is missing: ADMIN_PASSWORD alone makes no admin.');
  if (!v.ADMIN_PASSWORD)
    throw new ConfigError('ADMIN_PASSWORD is missing: ADMIN_EMAIL alone makes no admin.');
  return { email: v.ADMIN_EMAIL, password: v.ADMIN_PASSWORD };
}

/** All or nothing: half a set of credentials is a mistake to report, not a reason to fall back to a simulator. */
function together<T extends keyof Variables>(v: Variables, names: readonly T[], what: string): boolean {
  const missing = names.filter((name) => !v[name]);
  if (missing.length === names.length && v.NODE_ENV !== 'production') return false;
  if (missing.length > 0)
    throw new ConfigError(`${missing[0]} is missing: ${what} needs ${names.join(', ')}.`);
  return true;
}

function slackFrom(v: Variables): SlackSettings | undefined {
  const names = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_CHANNEL_ID'] as const;
  if (!together(v, names, 'the Slack desk')) return undefined;
  return {
    botToken: v.SLACK_BOT_TOKEN!,
    signingSecret: v.SLACK_SIGNING_SECRET!,
    channelId: v.SLACK_CHANNEL_ID!,
    apiUrl: v.SLACK_API_URL.endsWith('/') ? v.SLACK_API_URL : `${v.SLACK_API_URL}/`,
    postsPerSecond: v.SLACK_POSTS_PER_SECOND,
  };
}

function cloudFrom(v: Variables): CloudSettings | undefined {
  const names = [
    'WHATSAPP_CLOUD_ACCESS_TOKEN',
    'WHATSAPP_CLOUD_PHONE_NUMBER_ID',
    'WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID',
    'WHATSAPP_CLOUD_APP_SECRET',
    'WHATSAPP_CLOUD_VERIFY_TOKEN',
  ] as const;
  if (!together(v, names, 'the WhatsApp Cloud channel')) return undefined;
  return {
    accessToken: v.WHATSAPP_CLOUD_ACCESS_TOKEN!,
    phoneNumberId: v.WHATSAPP_CLOUD_PHONE_NUMBER_ID!,
    businessAccountId: v.WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID!,
    appSecret: v.WHATSAPP_CLOUD_APP_SECRET!,
    verifyToken: v.WHATSAPP_CLOUD_VERIFY_TOKEN!,
    apiUrl: v.WHATSAPP_CLOUD_API_URL.replace(/\/$/, ''),
  };
}
