import { setTimeout as pause } from 'node:timers/promises';
import express, { type Request, type Response, type Router } from 'express';
import type { CloudSettings } from '../../../config/config.js';
import { toError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { verifySignature } from './incoming/signature.js';
import { verifyHandshake } from './incoming/webhook.js';
import { isLocked } from './served-numbers.js';
import { type TakenWebhook, takeWebhook } from './take-webhook.js';

/** Meta sends up to 3 MB in one webhook (Webhooks reference, "Payload size"). */
const bodyLimit = '3mb';

export interface WebhookHooks {
  taken?(taken: TakenWebhook): void;
}

/** The numbers whose webhooks are taken, as they are now. */
export interface ServedNumbers {
  numbers(): readonly CloudSettings[];
  /** Reads them anew: another process may have been told of one a moment ago. Rejects when they cannot be read. */
  refresh(): Promise<void>;
  /** Whether a channel is there, also one that cannot be used. */
  has(channelId: string): boolean;
}

/** Who is not known may have been added just now; strangers make us look so often at most. */
const lookAgainMs = 1_000;

/**
 * `GET, POST /webhooks/whatsapp`: the verification handshake, and messages and statuses. What is signed with a
 * number's app secret is taken for the numbers with that secret only. 200 only after everything is stored; 401 for a
 * wrong signature; 413 over the limit; 503 when it cannot be stored.
 */
export function cloudWebhookRouter(served: ServedNumbers, log: Log, hooks: WebhookHooks = {}): Router {
  const router = express.Router();
  let lookedAt = 0;

  /** What `find` finds among the numbers, looked at anew when that is nothing. */
  async function found<T>(find: (numbers: readonly CloudSettings[]) => T[]): Promise<T[]> {
    const known = find(served.numbers());
    if (known.length > 0 || Date.now() - lookedAt < lookAgainMs) return known;
    lookedAt = Date.now();
    await served.refresh().catch(() => undefined);
    return find(served.numbers());
  }

  /** The look that has not begun yet: whoever asks before it does is answered by it. */
  let next: Promise<void> | undefined;

  /**
   * Reads the numbers after this moment, within the pace that strangers have. An app may sign for numbers that are not
   * ours: they wait, and nothing of one that is ours is lost.
   */
  function lookAgain(): Promise<void> {
    next ??= pause(Math.max(0, lookedAt + lookAgainMs - Date.now())).then(() => {
      next = undefined;
      lookedAt = Date.now();
      return served.refresh();
    });
    return next;
  }

  router.get('/', async (request, response) => {
    const [challenge] = await found((numbers) =>
      numbers.flatMap(({ verifyToken }) => verifyHandshake(request.query, verifyToken) ?? []),
    );
    if (challenge === undefined)
      return void response.status(403).type('text/plain').send('The verify token is wrong.');
    response.type('text/plain').send(challenge);
  });

  router.post('/', express.raw({ type: () => true, limit: bodyLimit }), async (request, response) => {
    await take(request, response);
  });

  /** What is being stored, by the signature of its bytes. */
  const underWay = new Map<string, Promise<void>>();

  /**
   * The platform sends again what was not answered in time, while we are still storing it: such a repeat waits for what
   * comes of the first. Were each begun anew, they would slow each other down until none is in time.
   */
  function onceAtATime(signature: string, work: () => Promise<void>): Promise<void> {
    const first = underWay.get(signature);
    if (first) return first;
    const done = work().finally(() => underWay.delete(signature));
    underWay.set(signature, done);
    return done;
  }

  async function take(request: Request, response: Response): Promise<void> {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const header = request.get('x-hub-signature-256');
    const signed = await found((numbers) => signedBy(numbers, raw, header));
    if (signed.length === 0) {
      return void response.status(401).type('text/plain').send('The signature is missing or wrong.');
    }
    try {
      await onceAtATime(header!, async () => {
        // This stands apart: the arguments of a hook that is not there would not be evaluated.
        const taken = await takeWebhook(jsonOf(raw), signed, log, {
          lookAgain: () => lookAgain().then(() => signedBy(served.numbers(), raw, header)),
          isLocked: (phoneNumberId) => isLocked(served, phoneNumberId),
        });
        hooks.taken?.(taken);
      });
      // Express's `send` would make a hash of the body for caches.
      response.status(200).type('text/plain').end('OK');
    } catch (error) {
      log.error(
        { err: toError(error).message },
        'a webhook could not be stored; the platform sends it again',
      );
      response.status(503).type('text/plain').send('It could not be stored. Send it again.');
    }
  }

  return router;
}

/** The numbers whose app secret signed these bytes; numbers of one app share it, and it is tried once. */
function signedBy(
  numbers: readonly CloudSettings[],
  raw: Buffer,
  header: string | undefined,
): CloudSettings[] {
  const secrets = new Set(numbers.map(({ appSecret }) => appSecret));
  const right = [...secrets].filter((secret) => verifySignature(raw, header, secret));
  return numbers.filter(({ appSecret }) => right.includes(appSecret));
}

/** What is signed but not JSON is not of the expected shape either: it becomes one dead letter. */
function jsonOf(raw: Buffer): unknown {
  const text = raw.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 100_000);
  }
}
