import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { countOwed } from './conversations/owed.js';

/** The figures of one process, in Prometheus' text form at `/metrics`. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'threadline_owed_messages',
    help: 'Messages that still wait for the bot, for WhatsApp or for Slack',
    labelNames: ['lane'],
    registers,
    async collect() {
      for (const [lane, count] of Object.entries(await countOwed())) this.set({ lane }, count);
    },
  });
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'threadline_http_request_seconds',
      help: 'Time to answer, by the first part of the path',
      labelNames: ['method', 'path', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    webhookItems: new Counter({
      name: 'threadline_webhook_items_total',
      help: 'What WhatsApp webhooks brought',
      labelNames: ['kind'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
