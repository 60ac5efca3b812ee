import { json, type Request, type Response, Router } from 'express';
import { SlackError } from '../base/slack-error.js';
import type { Json } from '../base/types.js';
import type { Core } from '../core/core.js';
import { strikesAfter, strikesBefore } from '../core/http-faults.js';
import { applyResponse } from '../interactions/response.js';

/** `POST /response/TOKEN`: the response_url of interactions. A used, old or unknown one is 404. */
export function responseRoutes(core: Core): Router {
  const router = Router();
  router.post('/response/:token', json({ limit: '1mb' }), (request, response) =>
    answer(core, request, response),
  );
  return router;
}

async function answer(core: Core, request: Request, response: Response): Promise<void> {
  const fault = core.faults.takeApi('response_url', undefined);
  if (fault && (await strikesBefore(core, fault, response))) return;
  try {
    const origin = core.responseUrls.take(String(request.params.token));
    applyResponse(core, origin, (request.body ?? {}) as Json);
    if (!(await strikesAfter(core, fault, response))) response.json({ ok: true });
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const { error: name, details } = error;
    response.status(name.endsWith('_url') ? 404 : 400).json({ ok: false, error: name, ...details });
  }
}
