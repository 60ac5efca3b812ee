import { once } from 'node:events';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import type { sendFaultShape } from '../faults.js';
import { answerFailure, GraphFailure } from '../rules/graph-errors.js';
import { readOutbound } from '../rules/outbound.js';
import { acceptance, acknowledge, admit, commit } from '../send-side.js';
import type { ApiCall } from '../types.js';
import type { World } from '../world.js';
import { appApi, subscriptionApi } from './app-api.js';
import { mediaApi, versioned } from './media-api.js';

type Fault = z.output<typeof sendFaultShape>;

/** The part of the Graph API that sends: `/v23.0/{phone number id}/messages`, media, templates, the number itself. */
export function graphApi(world: World): Router {
  const router = versioned(express.Router());
  router.use(subscriptionApi(world));
  router.use(/^\/v\d+\.\d+/, recorder(world), authorised(world));
  router.use(appApi(world));
  router.use(mediaApi(world));
  router.post(
    '/:version/:phoneNumberId/messages',
    express.json({ limit: '1mb', type: () => true }),
    (req, res) => {
      const call = res.locals.call as ApiCall;
      call.body = req.body;
      return send(world, req, res, call);
    },
  );
  router.get('/:version/:accountId/message_templates', (req, res) => {
    const { accountId } = req.params;
    if (accountId !== world.settings.businessAccountId) throw unknownObject(accountId);
    const { after, limit } = req.query as Record<string, string | undefined>;
    res.json(world.templates.page({ after, limit: Math.min(Number(limit ?? 25), 1_000) }));
  });
  router.get('/:version/:id', (req, res) => {
    ownNumber(world, req.params.id);
    res.json({
      id: world.settings.phoneNumberId,
      display_phone_number: world.settings.displayPhoneNumber ?? '15550783881',
      verified_name: world.settings.businessName ?? 'Threadline',
      quality_rating: 'GREEN',
      code_verification_status: 'VERIFIED',
      platform_type: 'CLOUD_API',
      throughput: { level: 'STANDARD' },
    });
  });
  router.use(/^\/v\d+\.\d+/, failed);
  return router;
}

async function send(world: World, req: Request, res: Response, call: ApiCall): Promise<void> {
  const body: Record<string, unknown> = typeof req.body === 'object' && req.body !== null ? req.body : {};
  const customer = world.recipient(body as { to?: string; recipient?: string });
  const fault = body.status === 'read' ? undefined : world.sendFaults.take({ customer: customer?.id });
  if (fault) call.fault = fault.kind;
  if (fault && breaksOff(fault, res)) return;

  ownNumber(world, String(req.params.phoneNumberId));
  if (body.status === 'read') {
    acknowledge(world, body);
    res.json({ success: true });
    return;
  }
  const outbound = readOutbound(body);
  const addressee = admit(world, outbound);
  world.limits.take(addressee.id);
  if (fault?.kind === 'refuse') throw new GraphFailure(fault.code);

  const message = commit(world, addressee, outbound);
  const failCode = fault?.kind === 'fail_later' ? fault.code : undefined;
  const early = world.webhookFaults.take({ customer: addressee.id, kinds: ['before_answer'] });
  if (early || fault?.kind === 'hang_after_commit') {
    const told = world.statuses.begin(message, failCode);
    if (early) await told.catch(() => undefined);
  } else {
    world.statuses.hold(once(res, 'close').then(() => world.statuses.begin(message, failCode)));
  }
  if (fault?.kind === 'hang_after_commit') return;
  if (fault?.kind === 'drop_after_commit') {
    req.socket.destroy();
    return;
  }
  if (fault?.kind === 'proxy_after_commit') return proxyPage(res, fault.status);
  if (fault?.kind === 'garbage') {
    res.type('json').send('{"messages":[{"id":"wam');
    return;
  }
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  res.json(acceptance(addressee, outbound, message));
}

/** Plays the faults that end a request before anything is looked at. True: nothing more is to be done. */
function breaksOff(fault: Fault, res: Response): boolean {
  if (fault.kind === '429') {
    throw new GraphFailure(fault.code, undefined, { status: 429, retryAfter: fault.retry_after });
  }
  if (fault.kind === '500') throw new GraphFailure(131000, undefined, { status: fault.status });
  if (fault.kind === 'drop_before_commit') res.req.socket.destroy();
  else if (fault.kind === 'proxy') proxyPage(res, fault.status);
  else return fault.kind === 'hang';
  return true;
}

function proxyPage(res: Response, status: number): void {
  res.status(status).set('Location', 'https://example.com/').type('html').send('<h1>Not WhatsApp</h1>');
}

function ownNumber(world: World, id: string): void {
  if (id === world.settings.phoneNumberId) return;
  throw unknownObject(id);
}

function unknownObject(id: string): GraphFailure {
  const details = `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return new GraphFailure(100, details, { subcode: 33, type: 'GraphMethodException' });
}

function recorder(world: World) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const call = world.record({
      at: world.clock.now(),
      method: req.method,
      path: req.originalUrl,
      body: undefined,
    });
    res.locals.call = call;
    res.once('finish', () => {
      call.status = res.statusCode;
    });
    next();
  };
}

function authorised(world: World) {
  return (req: Request, _res: Response, next: NextFunction): void => {
    if (req.get('authorization') !== `Bearer ${world.settings.accessToken}`) {
      throw new GraphFailure(190, 'The access token could not be decrypted.');
    }
    next();
  };
}

function failed(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  const unparsable = (error as { type?: string }).type === 'entity.parse.failed';
  if (error instanceof GraphFailure) answerFailure(res, error);
  else if (unparsable) answerFailure(res, new GraphFailure(100, 'Invalid JSON.'));
  else answerFailure(res, new GraphFailure(1, String(error), { status: 500 }));
}
