import { developmentSecret } from './known-secrets.js';
import { isLoopback, realOutsideProduction } from './real-accounts.js';
import { secretProblems } from './secret-rules.js';
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
  /** The token of one workspace; without it, workspaces install the app. */
  botToken?: string;
  /** Checks what Slack sends over HTTP. */
  signingSecret?: string;
  /** Socket Mode instead of HTTP. */
  appToken?: string;
  /** Reads the app's manifest, for the doctor alone. */
  configToken?: string;
  /** The default desk. */
  channelId?: string;
  /** Lets workspaces install the app. */
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
  /** Where the Cloud API is, for channels that admins set up. */
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
  /** Lets whoever has it read metrics and the details of readiness. */
  metricsToken?: string;
  importMaxBytes: number;
}

/** A start that cannot go on: one line that names every variable that is wrong and says what to do. */
export class ConfigError extends Error {}

/**
 * Reads and checks the environment. Throws ConfigError with one line a person can act on, which names whatever is
 * missing or wrong at once.
 * In production servers, secrets that nobody knows or guesses, and Slack are required, and plain http is accepted for
 * loopback addresses only; elsewhere nothing real may be set.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const { v, wrong, problems } = readVariables(env);
  const production = v.NODE_ENV === 'production';
  const look: Look = { v, problems, absent: (name) => !v[name] && !wrong.has(name) };
  if (production) requireForProduction(look);
  checkTimezone(look);
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
    admin: adminFrom(look),
    apiToken: v.API_TOKEN,
    slack: slackFrom(look),
    slackPostsPerSecond: v.SLACK_POSTS_PER_SECOND,
    cloud: cloudFrom(look),
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
  if (problems.length > 0) throw new ConfigError(problems.join(' '));
  // This comes last: what is missing is said first.
  const real = production ? undefined : realOutsideProduction(v);
  if (real) throw new ConfigError(real);
  return config;
}

/** What the environment holds, and what was found wrong with it so far, a sentence each. */
interface Look {
  v: Variables;
  problems: string[];
  /** Whether a variable is neither set nor, being wrong, complained of already. */
  absent(name: keyof Variables): boolean;
}

/** The variables that can be read; those that cannot are as if they were not set. */
function readVariables(env: Record<string, string | undefined>) {
  const set = Object.entries(env).filter(
    ([name, value]) => name in variables.shape && value !== undefined && value !== '',
  );
  const first = variables.safeParse(Object.fromEntries(set));
  if (first.success) return { v: first.data, wrong: new Set<string>(), problems: [] };
  const wrong = new Map(first.error.issues.map(({ path, message }) => [String(path[0]), message]));
  const v = variables.parse(Object.fromEntries(set.filter(([name]) => !wrong.has(name))));
  const sentences = [...wrong].map(([name, message]) => `${name}: ${message}. See .env.example.`);
  return { v, wrong: new Set(wrong.keys()), problems: sentences };
}

function requireForProduction({ v, problems, absent }: Look): void {
  const missing = (['MONGODB_URI', 'REDIS_URL', 'SESSION_SECRET', 'ENCRYPTION_KEY'] as const).filter(absent);
  if (missing.length > 0)
    problems.push(
      `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} required when NODE_ENV=production: set ${missing.length > 1 ? 'them' : 'it'} in the environment.`,
    );
  for (const name of ['PUBLIC_URL', 'SLACK_API_URL', 'WHATSAPP_CLOUD_API_URL'] as const) {
    const value = v[name];
    if (value && new URL(value).protocol !== 'https:' && !isLoopback(value)) {
      problems.push(`${name} must start with https:// in production: only loopback addresses may use http.`);
    }
  }
  problems.push(...secretProblems(v));
}

function checkTimezone({ v, problems }: Look): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: v.TIMEZONE });
  } catch {
    problems.push(`TIMEZONE: "${v.TIMEZONE}" is not an IANA time zone such as Europe/Madrid.`);
  }
}

function adminFrom({ v, problems, absent }: Look): Config['admin'] {
  const [noEmail, noPassword] = [absent('ADMIN_EMAIL'), absent('ADMIN_PASSWORD')];
  if (noEmail && !noPassword) problems.push('ADMIN_EMAIL is missing: ADMIN_PASSWORD alone makes no admin.');
  if (noPassword && !noEmail) problems.push('ADMIN_PASSWORD is missing: ADMIN_EMAIL alone makes no admin.');
  return v.ADMIN_EMAIL && v.ADMIN_PASSWORD ? { email: v.ADMIN_EMAIL, password: v.ADMIN_PASSWORD } : undefined;
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
function together(
  { v, problems, absent }: Look,
  names: readonly (keyof Variables)[],
  what: string,
  mayBeAbsent = false,
): boolean {
  const missing = names.filter(absent);
  if (missing.length === names.length && (v.NODE_ENV !== 'production' || mayBeAbsent)) return false;
  if (missing.length > 0)
    problems.push(
      `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: ${what} needs ${names.join(', ')}.`,
    );
  return missing.length === 0;
}

function slackFrom(look: Look): SlackSettings | undefined {
  const { v } = look;
  const oauth = slackOAuthFrom(look);
  // Nothing is signed over a socket; and workspaces that install the app bring tokens and desks of their own.
  const listening = v.SLACK_APP_TOKEN ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
  const acting =
    v.SLACK_CLIENT_ID || v.SLACK_CLIENT_SECRET
      ? (['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const)
      : (['SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID'] as const);
  const [first, ...others] = acting;
  if (!together(look, [first, listening, ...others], 'the Slack desk')) return undefined;
  return {
    botToken: v.SLACK_BOT_TOKEN,
    signingSecret: v.SLACK_SIGNING_SECRET,
    appToken: v.SLACK_APP_TOKEN,
    configToken: v.SLACK_CONFIG_TOKEN,
    channelId: v.SLACK_CHANNEL_ID,
    oauth,
    apiUrl: v.SLACK_API_URL.endsWith('/') ? v.SLACK_API_URL : `${v.SLACK_API_URL}/`,
    postsPerSecond: v.SLACK_POSTS_PER_SECOND,
  };
}

function slackOAuthFrom({ v }: Look): SlackSettings['oauth'] {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = v;
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

function cloudFrom(look: Look): CloudSettings | undefined {
  const { v } = look;
  const names = [
    'WHATSAPP_CLOUD_ACCESS_TOKEN',
    'WHATSAPP_CLOUD_PHONE_NUMBER_ID',
    'WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID',
    'WHATSAPP_CLOUD_APP_SECRET',
    'WHATSAPP_CLOUD_VERIFY_TOKEN',
  ] as const;
  // Admins may as well set channels up in the panel.
  if (!together(look, names, 'the WhatsApp Cloud channel', true)) return undefined;
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
