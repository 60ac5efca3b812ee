import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { faultScopeShape, sendFaultShape, webhookFaultShape } from '../faults.js';
import { ControlError, draftOf, draftShape, found } from '../graph/requests.js';
import { mediaFaultShape } from '../rules/media-faults.js';
import { templateChangeShape, templateShape } from '../rules/template-shapes.js';
import type { World } from '../world.js';
import { messageJson, stateJson } from './as-json.js';
import { customerApi } from './customer-api.js';
import { liveEvents } from './live.js';

/** The control API, for tests and programs in other processes and for the page. JSON, snake_case. */
export function controlApi(world: World): Router {
  const router = express.Router();
  router.use(express.json({ limit: '30mb' }));
  router.use(customerApi(world));

  router.get('/state', (_req, res) => res.json(stateJson(world)));
  router.get('/events', liveEvents(world));
  router.get('/calls', (_req, res) => res.json({ data: world.calls }));
  router.delete('/calls', (_req, res) => {
    world.calls.length = 0;
    res.status(204).end();
  });
  router.get('/webhooks', (_req, res) => res.json({ data: world.webhooks.attempts }));
  router.post('/webhooks/:nth/again', async (req, res) => {
    const { nth } = req.params;
    await world.webhooks.repeat(found(world.webhooks.attempts[Number(nth)], `webhook ${nth}`));
    res.status(204).end();
  });

  router.get('/media/:id', (req, res) => {
    const media = found(world.media.get(req.params.id), `media "${req.params.id}"`);
    // A customer's file is shown in a picture or player only: it must never run as a page of this server.
    res
      .set('Content-Security-Policy', "sandbox; default-src 'none'")
      .set('X-Content-Type-Options', 'nosniff');
    res.type(media.mimeType).send(media.bytes);
  });

  router.post('/webhook', (req, res) => {
    const { url } = z.object({ url: z.url().nullable() }).parse(req.body);
    world.webhooks.url = url ?? undefined;
    res.json({ url });
  });

  router.post('/clock', (req, res) => {
    const { advance_ms: ms, reset } = clockShape.parse(req.body);
    if (reset) world.clock.reset();
    world.clock.advance(ms);
    for (const { id } of world.customers) world.emit({ type: 'customer', customerId: id });
    res.json({ now: world.clock.now() });
  });

  router.get('/templates', (_req, res) => res.json({ data: world.templates.list() }));
  router.post('/templates', (req, res) =>
    res.status(201).json(world.templates.add(templateShape.parse(req.body))),
  );
  router.patch('/templates/:name/:language', async (req, res) => {
    const { name, language } = req.params;
    const template = found(world.templates.find(name, language), `template "${name}" in ${language}`);
    await world.templates.change(template, templateChangeShape.parse(req.body));
    res.json(template);
  });

  router.post('/batch', async (req, res) => {
    const { items, layout } = batchShape.parse(req.body);
    const drafts = items.map(({ customer, ...draft }) => {
      return draftOf(found(world.findCustomer(customer), `customer "${customer}"`), draft);
    });
    const messages = await world.batch(drafts, layout);
    res.status(201).json({ data: messages.map(messageJson) });
  });

  router.post('/account-events', async (req, res) => {
    await world.tells(accountEventShape.parse(req.body));
    res.status(201).json({ told: true });
  });

  router.get('/faults', (_req, res) => res.json(stateJson(world).faults));
  router.post('/faults', (req, res) => {
    const { side, fault, ...scope } = faultShape.parse(req.body);
    if (scope.customer) scope.customer = found(world.findCustomer(scope.customer), 'that customer').id;
    if (side === 'send') world.sendFaults.add(sendFaultShape.parse(fault), scope);
    else if (side === 'media') world.mediaFaults.add(mediaFaultShape.parse(fault), scope);
    else world.webhookFaults.add(webhookFaultShape.parse(fault), scope);
    res.status(201).json(stateJson(world).faults);
  });
  router.delete('/faults', (_req, res) => {
    world.sendFaults.clear();
    world.webhookFaults.clear();
    world.mediaFaults.clear();
    res.status(204).end();
  });

  router.post('/idle', async (_req, res) => {
    await world.idle();
    res.json({ idle: true });
  });

  router.use(refuse);
  return router;
}

const clockShape = z.object({ advance_ms: z.number().default(0), reset: z.boolean().optional() });
const batchShape = z.object({
  items: z.array(draftShape.extend({ customer: z.string() })).min(1),
  layout: z.enum(['messages', 'changes', 'entries', 'mixed']).default('messages'),
});
const accountEventShape = z.object({
  field: z.string().min(1),
  value: z.record(z.string(), z.unknown()),
  time: z.int().optional(),
});
const faultShape = faultScopeShape.extend({
  side: z.enum(['send', 'webhook', 'media']),
  fault: z.record(z.string(), z.unknown()),
});

function refuse(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) next(error);
  else if (error instanceof ControlError)
    res.status(error.status).json({ error: error.message, ...error.more });
  else if (error instanceof z.ZodError) res.status(422).json({ error: z.prettifyError(error) });
  else res.status((error as { status?: number }).status ?? 500).json({ error: String(error) });
}
