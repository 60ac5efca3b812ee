import { developmentSecret } from './known-secrets.js';
import { isLoopback, realOutsideProduction } from './real-accounts.js';
import { secretProblem } from './secret-rules.js';
import { type Variables, variables } from './variables.js';

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
  /** What the number may send; 80 when absent, which is what every number may. */
  messagesPerSecond?: number;
}

/** How browsers of whatsapp-web.js channels run here. */
export interface BrowserSettings {
  dataDir: string;
  chromiumPath?: string;
  /** Whether Chromium runs in its sandbox. */
  sandbox: boolean;
  keepSession: 'mongodb' | 'local';
  version?: string;
}

/** A number served through whatsapp-web.js. */
export interface WebChannelSettings extends BrowserSettings {
  /** Digits: linked by pairing code. */
  pairWith?: string;
  /** Whether broadcasts may go over it. */
  broadcasts: boolean;
}

export interface SlackSettings {
  /** Of one workspace; without it, workspaces install the app. */
  botToken?: string;
  /** Checks what Slack sends over HTTP. */
  signingSecret?: string;
  /** Socket Mode instead of HTTP. */
  appToken?: string;
  /** The default desk. */
  channelId?: string;
  /** With these, workspaces can install the app. */
  oauth?: { clientId: string; clientSecret: string };
  apiUrl: string;
  postsPerSecond: number;
}

export interface Config {
  env: Variables['NODE_ENV'];
  production: boolean;
  port: number;
  /** The address to listen on; absent: every one. */
  host?: string;
  publicUrl: string;
  logLevel: string;
  /** Whose `X-Forwarded-…` headers count, as Express's `trust proxy` takes it; empty: nobody's. */
  trustProxy: string[];
  /** Empty outside production: the embedded server. */
  mongodbUri?: string;
  redisUrl?: string;
  sessionSecret: string;
  encryptionKey: string;
  /** They open what they sealed; nothing is sealed with them any more. */
  formerEncryptionKeys: string[];
  admin?: { email: string; password: string };
  apiToken?: string;
  /** Absent outside production: the Slack simulator. */
  slack?: SlackSettings;
  slackPostsPerSecond: number;
  /** Absent outside production, when there is no web channel either: the WhatsApp simulator; else channels of the panel. */
  cloud?: CloudSettings;
  web?: WebChannelSettings;
  /** For channels that admins set up: where the Cloud API is, and how browsers run. */
  cloudApiUrl: string;
  /** Hosts that a channel's own API address may name. */
  cloudApiHosts: string[];
  browser: BrowserSettings;
  replyUndoSeconds: number;
  deliveryUncertainMs: number;
  defaultCountry: string;
  defaultLanguage: string;
  timezone: string;
  contactLimit?: number;
  /** For metrics and the details of readiness. */
  metricsToken?: string;
  importMaxBytes: number;
}

/** A start that cannot go on: one line that names the variable and says what to do. */
export class ConfigError extends Error {}

/**
 * Reads and checks the environment. Throws ConfigError with one line a person can act on.
 * In production servers, secrets that nobody knows or guesses, and Slack are required, and plain http is accepted for
 * loopback addresses only; elsewhere nothing real may be set.
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
  const config: Config = {
    env: v.NODE_ENV,
    production,
    port: v.PORT,
    host: v.HOST ?? (production ? undefined : '127.0.0.1'),
    publicUrl: (v.PUBLIC_URL ?? `http://localhost:${v.PORT}`).replace(/\/$/, ''),
    logLevel: v.LOG_LEVEL,
    trustProxy: v.TRUST_PROXY ?? (production ? ['loopback'] : []),
    mongodbUri: v.MONGODB_URI,
    redisUrl: v.REDIS_URL,
    sessionSecret: v.SESSION_SECRET ?? developmentSecret,
    encryptionKey: v.ENCRYPTION_KEY ?? developmentSecret,
    formerEncryptionKeys: v.ENCRYPTION_KEYS_FORMER ?? [],
    admin: adminFrom(v),
    apiToken: v.API_TOKEN,
    slack: slackFrom(v),
    slackPostsPerSecond: v.SLACK_POSTS_PER_SECOND,
    cloud: cloudFrom(v),
    web: webFrom(v),
    cloudApiUrl: v.WHATSAPP_CLOUD_API_URL.replace(/\/$/, ''),
    cloudApiHosts: v.WHATSAPP_CLOUD_API_HOSTS,
    browser: browserFrom(v),
    replyUndoSeconds: v.REPLY_UNDO_SECONDS,
    deliveryUncertainMs: v.DELIVERY_UNCERTAIN_SECONDS * 1000,
    defaultCountry: v.DEFAULT_COUNTRY,
    defaultLanguage: v.DEFAULT_LANGUAGE,
    timezone: v.TIMEZONE,
    contactLimit: v.CONTACT_LIMIT,
    metricsToken: v.METRICS_TOKEN,
    importMaxBytes: v.IMPORT_MAX_MB * 1024 * 1024,
  };
  // Last: what is missing is said first.
  const real = production ? undefined : realOutsideProduction(v);
  if (real) throw new ConfigError(real);
  return config;
}

function requireForProduction(v: Variables): void {
  const needed = ['MONGODB_URI', 'REDIS_URL', 'SESSION_SECRET', 'ENCRYPTION_KEY'] as const;
  for (const name of needed) {
    if (!v[name])
      throw new ConfigError(`${name} is required when NODE_ENV=production: set it in the environment.`);
  }
  for (const name of ['PUBLIC_URL', 'SLACK_API_URL', 'WHATSAPP_CLOUD_API_URL'] as const) {
    const value = v[name];
    if (value && new URL(value).protocol !== 'https:' && !isLoopback(value)) {
      throw new ConfigError(
        `${name} must start with https:// in production: only loopback addresses may use http.`,
      );
    }
  }
  const problem = secretProblem(v);
  if (problem) throw new ConfigError(problem);
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

function webFrom(v: Variables): WebChannelSettings | undefined {
  if (!v.WHATSAPP_WEB) return undefined;
  return { ...browserFrom(v), pairWith: v.WHATSAPP_WEB_PHONE, broadcasts: v.WHATSAPP_WEB_BROADCASTS };
}

function browserFrom(v: Variables): BrowserSettings {
  return {
    dataDir: v.WHATSAPP_WEB_DATA,
    chromiumPath: v.CHROMIUM_PATH,
    sandbox: v.CHROMIUM_SANDBOX === 'on',
    keepSession: v.WHATSAPP_WEB_SESSION,
    version: v.WHATSAPP_WEB_VERSION,
  };
}

/** All or nothing: half a set of credentials is a mistake to report, not a reason to fall back to a simulator. */
function together<T extends keyof Variables>(
  v: Variables,
  names: readonly T[],
  what: string,
  mayBeAbsent = false,
): boolean {
  const missing = names.filter((name) => !v[name]);
  if (missing.length === names.length && (v.NODE_ENV !== 'production' || mayBeAbsent)) return false;
  if (missing.length > 0)
    throw new ConfigError(`${missing[0]} is missing: ${what} needs ${names.join(', ')}.`);
  return true;
}

function slackFrom(v: Variables): SlackSettings | undefined {
  const oauth = slackOAuthFrom(v);
  // Over a socket nothing is signed; and workspaces that install the app bring tokens and desks of their own.
  const listening = v.SLACK_APP_TOKEN ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
  const acting = oauth
    ? (['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const)
    : (['SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID'] as const);
  const [first, ...others] = acting;
  if (!together(v, [first, listening, ...others], 'the Slack desk')) return undefined;
  return {
    botToken: v.SLACK_BOT_TOKEN,
    signingSecret: v.SLACK_SIGNING_SECRET,
    appToken: v.SLACK_APP_TOKEN,
    channelId: v.SLACK_CHANNEL_ID,
    oauth,
    apiUrl: v.SLACK_API_URL.endsWith('/') ? v.SLACK_API_URL : `${v.SLACK_API_URL}/`,
    postsPerSecond: v.SLACK_POSTS_PER_SECOND,
  };
}

function slackOAuthFrom(v: Variables): SlackSettings['oauth'] {
  if (!v.SLACK_CLIENT_ID && !v.SLACK_CLIENT_SECRET) return undefined;
  together(v, ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'], 'installing from Slack');
  return { clientId: v.SLACK_CLIENT_ID!, clientSecret: v.SLACK_CLIENT_SECRET! };
}

function cloudFrom(v: Variables): CloudSettings | undefined {
  const names = [
    'WHATSAPP_CLOUD_ACCESS_TOKEN',
    'WHATSAPP_CLOUD_PHONE_NUMBER_ID',
    'WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID',
    'WHATSAPP_CLOUD_APP_SECRET',
    'WHATSAPP_CLOUD_VERIFY_TOKEN',
  ] as const;
  // Admins may as well set channels up in the panel.
  if (!together(v, names, 'the WhatsApp Cloud channel', true)) return undefined;
  return {
    accessToken: v.WHATSAPP_CLOUD_ACCESS_TOKEN!,
    phoneNumberId: v.WHATSAPP_CLOUD_PHONE_NUMBER_ID!,
    businessAccountId: v.WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID!,
    appSecret: v.WHATSAPP_CLOUD_APP_SECRET!,
    verifyToken: v.WHATSAPP_CLOUD_VERIFY_TOKEN!,
    apiUrl: v.WHATSAPP_CLOUD_API_URL.replace(/\/$/, ''),
    messagesPerSecond: v.WHATSAPP_CLOUD_MESSAGES_PER_SECOND,
  };
}
