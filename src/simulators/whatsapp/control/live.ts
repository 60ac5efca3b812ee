import type { Request, Response } from 'express';
import type { LiveEvent } from '../types.js';
import type { World } from '../world.js';
import { customerJson, messageJson } from './as-json.js';

const heartbeatMs = 15_000;

/** Server-sent events: every message, status, customer and webhook as it happens. */
export function liveEvents(world: World) {
  return (_req: Request, res: Response): void => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', Connection: 'keep-alive' });
    res.flushHeaders();
    res.write('retry: 1000\n\n');
    const tell = (event: LiveEvent) => res.write(`data: ${JSON.stringify(eventJson(world, event))}\n\n`);
    const heartbeat = setInterval(() => res.write(': \n\n'), heartbeatMs);
    world.live.on('event', tell);
    res.on('close', () => {
      clearInterval(heartbeat);
      world.live.off('event', tell);
    });
  };
}

function eventJson(world: World, event: LiveEvent): Record<string, unknown> {
  if (event.type === 'message') return { type: 'message', message: messageJson(event.message) };
  if (event.type === 'typing') return { type: 'typing', customer_id: event.customerId, on: event.on };
  if (event.type === 'webhook') return event;
  const customer = world.customerById(event.customerId);
  return { type: 'customer', customer: customer && customerJson(customer) };
}
