import express, { type Router } from 'express';
import { z } from 'zod';
import type { Customer } from '../customer.js';
import { ControlError, draftOf, draftShape, found } from '../graph/requests.js';
import type { World } from '../world.js';
import { customerJson, messageJson } from './as-json.js';

const profileShape = z.object({
  name: z.string().max(200).optional(),
  phone: z.string().regex(/\d/).optional(),
  bsuid: z.string().nullable().optional(),
  username: z.string().optional(),
  hidden: z.boolean().optional(),
});
const changeShape = profileShape.partial().extend({
  online: z.boolean().optional(),
  auto_read: z.boolean().optional(),
});
const hearShape = z.object({
  contains: z.string().optional(),
  /** A regular expression. */
  pattern: z.string().optional(),
  flags: z.string().optional(),
  timeout_ms: z.number().max(120_000).optional(),
});

/** What a customer's phone can do, by HTTP. `:key` is the simulator's id, a phone, a business-scoped id or a username. */
export function customerApi(world: World): Router {
  const router = express.Router();
  const customerOf = (key: string) => found(world.findCustomer(key), `customer "${key}"`);

  router.post('/customers', (req, res) => {
    res.status(201).json(customerJson(world.customer(profileShape.parse(req.body))));
  });

  router.get('/customers/:key', (req, res) => {
    const customer = customerOf(req.params.key);
    res.json({ ...customerJson(customer), chat: customer.chat.map(messageJson) });
  });

  router.patch('/customers/:key', (req, res) => {
    const customer = customerOf(req.params.key);
    const { online, auto_read: autoRead, ...profile } = changeShape.parse(req.body);
    Object.assign(customer, profile, autoRead === undefined ? {} : { autoRead });
    if (online === true) customer.comesOnline();
    else if (online === false) customer.goesOffline();
    else world.emit({ type: 'customer', customerId: customer.id });
    res.json(customerJson(customer));
  });

  router.post('/customers/:key/sends', async (req, res) => {
    const { wait = true, ...request } = draftShape.extend({ wait: z.boolean().optional() }).parse(req.body);
    const sent = world.carry(draftOf(customerOf(req.params.key), request));
    if (wait) {
      const message = await sent.catch((error: Error) => {
        throw new ControlError(504, error.message);
      });
      res.status(201).json(messageJson(message));
    } else {
      sent.catch(() => undefined);
      res.status(202).end();
    }
  });

  router.post('/customers/:key/hears', async (req, res) => {
    const customer = customerOf(req.params.key);
    const { timeout_ms: timeout, ...wanted } = hearShape.parse(req.body);
    const message = await customer.hears(matcherOf(wanted), { timeout }).catch((error: Error) => {
      throw new ControlError(408, error.message, { heard: customer.heard.map(messageJson) });
    });
    res.json(messageJson(message));
  });

  router.post('/customers/:key/reads', (req, res) => {
    const { message_id: id } = z.object({ message_id: z.string().optional() }).parse(req.body ?? {});
    const customer: Customer = customerOf(req.params.key);
    customer.reads(id);
    res.json(customerJson(customer));
  });

  return router;
}

function matcherOf({ contains, pattern, flags }: z.output<typeof hearShape>): string | RegExp {
  if (contains !== undefined) return contains;
  if (pattern === undefined) throw new ControlError(422, 'Say what to hear: contains or pattern.');
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new ControlError(422, `The pattern is not a regular expression: ${(error as Error).message}.`);
  }
}
