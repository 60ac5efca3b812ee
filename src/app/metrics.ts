import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isDown } from '../domain/channels/condition.js';
import { channelHealths } from '../domain/channels/health.js';
import { countOwed } from '../domain/conversations/delivery/ring-for-owed.js';
import { allDesks } from '../domain/conversations/desks/desk.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';

/** How long what the database counted is told again: whoever asks more often gets no more for it. */
const countedMs = 2_000;

/** The most names invented by a platform that are told apart. */
const mostNames = 50;

/** What a question to the database said within the last seconds, asked anew when that is older. */
function counted<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > countedMs) {
      const asked = { at: Date.now(), answer: ask() };
      last = asked;
      asked.answer.catch(() => {
        if (last === asked) last = undefined;
      });
    }
    return last.answer;
  };
}

/** The figures of one process, in Prometheus' text form at `/metrics`. */
export function createMetrics(channels: Channels) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const owed = counted(countOwed);
  const healths = counted(() => channelHealths(channels.list().map(({ id }) => id)));
  new Gauge({
    name: 'threadline_owed_messages',
    help: 'Messages that still wait for the bot, for WhatsApp or for Slack',
    labelNames: ['lane'],
    registers,
    async collect() {
      for (const [lane, count] of Object.entries(await owed())) this.set({ lane }, count);
    },
  });
  new Gauge({
    name: 'threadline_blocked_desks',
    help: 'Desks that Slack takes nothing from, by its reason; everything for them is held',
    labelNames: ['reason'],
    registers,
    async collect() {
      this.reset();
      for (const { blocked } of await allDesks()) if (blocked) this.inc({ reason: blocked.reason });
    },
  });
  new Gauge({
    name: 'threadline_channel_up',
    help: 'Whether a WhatsApp channel works; 0: it is disconnected, or needs a person',
    labelNames: ['channel', 'kind'],
    registers,
    async collect() {
      this.reset();
      const known = await healths();
      for (const { id, kind } of channels.list()) {
        const health = known.get(id);
        if (health?.checked_at) this.set({ channel: id, kind }, isDown(health.state) ? 0 : 1);
      }
    },
  });
  const unknownItems = new Counter({
    name: 'threadline_unknown_webhook_items_total',
    help: 'What WhatsApp webhooks brought that this version does not know, by what it is and WhatsApp’s word for it',
    labelNames: ['kind', 'name'],
    registers,
  });
  const names = new Set<string>();
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'threadline_http_request_seconds',
      help: 'Time to answer, by the first part of the path',
      labelNames: ['method', 'path', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    /** Counts something unknown under its name; what is no name, or one too many, is counted as `other`. */
    unknownWebhookItems({ kind, name }: { kind: string; name: string }): void {
      const known = names.has(name) || (names.size < mostNames && /^[a-z0-9_]{1,60}$/i.test(name));
      if (known) names.add(name);
      unknownItems.inc({ kind, name: known ? name : 'other' });
    },
    webhookItems: new Counter({
      name: 'threadline_webhook_items_total',
      help: 'What WhatsApp webhooks brought',
      labelNames: ['kind'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
