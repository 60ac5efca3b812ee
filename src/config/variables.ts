import { isIP } from 'node:net';
import { z } from 'zod';

const text = z.string().trim();
const optional = text.optional();
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const key = text.min(32, 'must be 64 hex characters or any text of 32 characters or more');

/** What Express's `trust proxy` takes, and `none`. */
const isProxy = (one: string): boolean => {
  if (['none', 'loopback', 'linklocal', 'uniquelocal'].includes(one)) return true;
  const [address = '', bits] = one.split('/');
  const family = isIP(address);
  return (
    family > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
};

/**
 * Every environment variable Threadline reads, in the order of `.env.example`, which is made from this table.
 * An empty variable counts as absent.
 */
export const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .describe('production: nothing embedded, no simulators, secrets required; needed for everything real'),
  PORT: whole(0, 65_535).default(3000).describe('The port the web role listens on'),
  HOST: optional.describe(
    'The address it listens on; empty: every one in production, this machine alone (127.0.0.1) otherwise',
  ),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe('How people and platforms reach it; http://localhost:PORT when empty'),
  TRUST_PROXY: text
    .transform((list) => list.split(',').map((one) => one.trim().toLowerCase()))
    .refine((list) => list.every(isProxy), 'must be none, or addresses and subnets separated by commas')
    .transform((list) => (list.includes('none') ? [] : list))
    .optional()
    .describe(
      'Whose X-Forwarded headers count: addresses, subnets, loopback, linklocal, uniquelocal, or none; empty: loopback in production',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent'),

  MONGODB_URI: optional.describe('A MongoDB 7+ replica set; empty: embedded (never in production)'),
  REDIS_URL: optional.describe('Redis 7+, or Valkey, with noeviction; empty: embedded (never in production)'),

  SESSION_SECRET: key
    .optional()
    .describe('Signs panel sessions; required in production; `npm run cli -- secrets` makes one'),
  ENCRYPTION_KEY: key
    .optional()
    .describe(
      'Encrypts stored credentials; 64 hex characters or any text of 32+; required in production, another than SESSION_SECRET',
    ),
  ENCRYPTION_KEYS_FORMER: text
    .transform((list) => list.split(',').map((one) => one.trim()))
    .pipe(z.array(key))
    .optional()
    .describe('Former ENCRYPTION_KEYs, separated by commas: they still open what they sealed'),
  ADMIN_EMAIL: z.email().optional().describe('The first admin, created if there is none'),
  ADMIN_PASSWORD: text.min(8).optional().describe("The first admin's password, 8 characters or more"),
  API_TOKEN: text.min(16).optional().describe('A full-access API token for scripts; acts as the first admin'),

  SLACK_BOT_TOKEN: optional.describe('xoxb-…; empty outside production: the Slack simulator'),
  SLACK_SIGNING_SECRET: optional.describe("From the Slack app's Basic Information page"),
  SLACK_APP_TOKEN: optional.describe('xapp-…: Socket Mode instead of HTTP; needs no SLACK_SIGNING_SECRET'),
  SLACK_CLIENT_ID: optional.describe(
    'With SLACK_CLIENT_SECRET: workspaces install the app at /slack/install, and SLACK_BOT_TOKEN may be empty',
  ),
  SLACK_CLIENT_SECRET: optional.describe("From the Slack app's Basic Information page"),
  SLACK_CONFIG_TOKEN: optional.describe(
    "xoxe…: lets `npm run cli -- doctor` compare the app's commands and events; may be empty, ends after 12 hours",
  ),
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
  WHATSAPP_CLOUD_VERIFY_TOKEN: optional.describe(
    'Any text; the same is entered in the webhook set-up page at Meta',
  ),
  WHATSAPP_CLOUD_API_URL: z
    .url()
    .default('https://graph.facebook.com/v23.0')
    .describe('Where the Cloud API is; versions move, keep it current'),
  WHATSAPP_CLOUD_API_HOSTS: text
    .transform((list) =>
      list
        .toLowerCase()
        .split(',')
        .flatMap((one) => one.trim() || []),
    )
    .pipe(
      z.array(
        z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be host names such as graph.facebook.com'),
      ),
    )
    .default(['graph.facebook.com'])
    .describe('Hosts that api_url of a channel may name beside that of WHATSAPP_CLOUD_API_URL, by commas'),
  WHATSAPP_CLOUD_MESSAGES_PER_SECOND: z.coerce
    .number()
    .min(1)
    .max(1_000)
    .default(80)
    .describe('What the number may send: 80, or 1000 once Meta has raised it; 20 beside the Business app'),
  WHATSAPP_WEB: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('true: a channel through whatsapp-web.js, unofficial (docs/whatsapp-web.md)'),
  CHROMIUM_SANDBOX: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off: Chromium runs without its sandbox, as it must for root and in most containers'),
  CHROMIUM_PATH: optional.describe('The Chromium for WhatsApp Web; empty: looked for in the usual places'),
  WHATSAPP_WEB_DATA: text
    .default('.threadline/whatsapp-web')
    .describe('Where browser profiles are kept; a folder of its own, private to the process'),
  WHATSAPP_WEB_SESSION: z
    .enum(['mongodb', 'local'])
    .default('mongodb')
    .describe(
      'mongodb: an encrypted copy lets another machine go on with the session; local: the folder alone',
    ),
  WHATSAPP_WEB_PHONE: text
    .regex(/^\d{6,15}$/, 'must be digits with the country code')
    .optional()
    .describe('Link by a pairing code for this number; empty: by QR code'),
  WHATSAPP_WEB_BROADCASTS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('true: broadcasts may go over WhatsApp Web; what looks like mass sending costs the number'),
  WHATSAPP_WEB_VERSION: text
    .regex(/^[\w.-]+$/, 'must be a version such as 2.3000.1023')
    .optional()
    .describe('Use the page saved as versions/VERSION.html in WHATSAPP_WEB_DATA; empty: the current one'),
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
  METRICS_TOKEN: text
    .regex(/^\S{16,}$/, 'must have 16 characters or more, none of them blank')
    .optional()
    .describe('Bearer token for /metrics and the details of /readyz; empty: neither in production'),
  CONTACT_LIMIT: whole(1, 1_000_000_000)
    .optional()
    .describe(
      'At the limit customers are still served, new contacts by hand and imports refused; empty: none',
    ),
  IMPORT_MAX_MB: whole(1, 10_000).default(200).describe('Largest CSV file accepted'),
});

export type Variables = z.infer<typeof variables>;
