import pino, { type Logger } from 'pino';

export type Log = Logger;

/**
 * Paths whose values never reach a log line: credentials, and what customers wrote or can be called by.
 * Log ids instead; `contact_id` here is always the contact's UUID.
 */
const redacted = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'access_token',
  'app_secret',
  'signing_secret',
  'phone',
  'email',
  'text',
  'body',
  'name',
];

const paths = redacted.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `headers["${key}"]`]);

/** The process's logger: JSON lines on standard output, personal data and secrets replaced by `[hidden]`. */
export function createLog(level: string, base: Record<string, unknown> = {}): Log {
  return pino({
    level,
    base: { ...base },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[hidden]' },
  });
}
