import pino, { type DestinationStream, type Logger } from 'pino';

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

/** What a logger and its parents say of themselves on every line. */
const own = Symbol('own');
type Bound = Logger & { [own]: Record<string, unknown> };

/** Keys that the logger writes itself. */
const reserved = new Set(['level', 'time', 'msg']);

/**
 * The process's logger: JSON lines, on standard output unless told otherwise, personal data and secrets replaced by
 * `[hidden]`. No line has a key twice, which readers of JSON take as they please: what is said last counts.
 */
export function createLog(level: string, base: Record<string, unknown> = {}, to?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[hidden]' },
    // pino itself writes a child's keys behind those of its parent, whether they are there already or not.
    mixin: (_line: object, _level: number, logger: Logger) => ({ ...(logger as Bound)[own] }),
    mixinMergeStrategy: (line: object, bound: object) => Object.assign(bound, withoutReserved(line)),
  };
  const log = (to ? pino(options, to) : pino(options)) as Bound;
  const child = log.child;
  log[own] = withoutReserved(base);
  log.child = function (this: Bound, bindings: Record<string, unknown>, childOptions?: object) {
    const made = child.call(this, {}, childOptions) as unknown as Bound;
    made[own] = { ...this[own], ...withoutReserved(bindings) };
    return made;
  } as unknown as typeof child;
  return log;
}

const withoutReserved = (line: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(line).filter(([key]) => !reserved.has(key)));
