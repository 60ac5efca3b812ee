import express, { type Request, type Response, type Router } from 'express';
import type { CloudSettings } from '../config.js';
import { toError } from '../errors.js';
import type { Log } from '../log.js';
import { verifySignature } from './cloud/signature.js';
import { verifyHandshake } from './cloud/webhook.js';
import { takeWebhook } from './take-webhook.js';

/** Meta sends up to 3 MB in one webhook (Webhooks reference, "Payload size"). */
const bodyLimit = '3mb';

export interface WebhookHooks {
  taken?(counts: { messages: number; statuses: number; problems: number }): void;
}

/**
 * `GET, POST /webhooks/whatsapp`: the verification handshake, and messages and statuses. 200 only after
 * everything is stored; 401 for a wrong signature; 413 over the limit; 503 when it cannot be stored.
 */
export function cloudWebhookRouter(numbers: CloudSettings[], log: Log, hooks: WebhookHooks = {}): Router {
  const router = express.Router();

  router.get('/', (request, response) => {
    const challenge = numbers
      .map(({ verifyToken }) => verifyHandshake(request.query, verifyToken))
      .find((answer) => answer !== undefined);
    if (challenge === undefined)
      return void response.status(403).type('text/plain').send('The verify token is wrong.');
    response.type('text/plain').send(challenge);
  });

  router.post('/', express.raw({ type: () => true, limit: bodyLimit }), async (request, response) => {
    await take(request, response);
  });

  async function take(request: Request, response: Response): Promise<void> {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const header = request.get('x-hub-signature-256');
    if (!numbers.some(({ appSecret }) => verifySignature(raw, header, appSecret))) {
      return void response.status(401).type('text/plain').send('The signature is missing or wrong.');
    }
    try {
      // Apart: the arguments of a hook that is not there would not be evaluated.
      const taken = await takeWebhook(jsonOf(raw), numbers, log);
      hooks.taken?.(taken);
      response.sendStatus(200);
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

/** Signed but not JSON is not of the expected shape either: it becomes one dead letter. */
function jsonOf(raw: Buffer): unknown {
  const text = raw.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 100_000);
  }
}
