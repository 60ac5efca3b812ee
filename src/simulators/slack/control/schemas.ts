import { z } from 'zod';
import { apiFaultKinds, eventFaultKinds } from '../base/faults.js';

const channel = z.string().min(1);
const ts = z.string().regex(/^\d+\.\d+$/, 'a message timestamp such as 1700000000.000100');
const entry = z.union([
  z.string(),
  z.number(),
  z.array(z.string()),
  z.null(),
  z.record(z.string(), z.unknown()),
]);
const values = z.record(z.string(), entry);
const place = z.union([
  z.object({ view_id: z.string() }).transform(({ view_id }) => ({ viewId: view_id })),
  z.object({ channel, ts }),
]);
const named = { action_id: z.string(), block_id: z.string().optional() };

/** The bodies of `POST /_sim/users/USER/ACTION`. */
export const personBodies = {
  posts: z.object({
    channel,
    text: z.string(),
    thread_ts: ts.optional(),
    broadcast: z.boolean().optional(),
    raw: z.boolean().optional(),
  }),
  edits: z.object({ channel, ts, text: z.string() }),
  deletes: z.object({ channel, ts }),
  deletes_file: z.object({ channel, ts, name: z.string().min(1) }),
  reacts: z.object({ channel, ts, name: z.string() }),
  unreacts: z.object({ channel, ts, name: z.string() }),
  uploads: z.object({
    channel,
    name: z.string().min(1),
    /** Base64. */
    content: z.base64(),
    text: z.string().optional(),
    thread_ts: ts.optional(),
  }),
  runs: z.object({ line: z.string(), channel, thread_ts: ts.optional() }),
  clicks: z.object({ place, ...named, value: entry.optional() }),
  suggests: z.object({ place, ...named, value: z.string() }),
  fills: z.object({ values }),
  submits: z.object({ values: values.optional() }),
  closes: z.object({}),
  shortcut: z.object({ callback_id: z.string(), on: z.object({ channel, ts }).optional() }),
  opens_home: z.object({ tab: z.enum(['home', 'messages']).optional() }),
};

const rule = {
  channel: z.string().optional(),
  times: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  delayMs: z.number().min(0).optional(),
};

export const apiFault = z.strictObject({
  kind: z.enum(apiFaultKinds),
  method: z.string().optional(),
  retryAfter: z.number().int().positive().optional(),
  status: z.number().int().min(400).max(599).optional(),
  error: z.string().optional(),
  ...rule,
});

export const eventFault = z.strictObject({
  kind: z.enum(eventFaultKinds),
  type: z.string().optional(),
  ...rule,
});

/** What another process can wait for; every member given must hold. */
export const waitBody = z.strictObject({
  channel: channel.optional(),
  thread_ts: ts.optional(),
  /** Part of a message's text. */
  includes: z.string().optional(),
  /** The name of a reaction on that message. */
  reaction: z.string().optional(),
  /** A person's id, with `modal` or `ephemeral`. */
  user: z.string().optional(),
  /** Part of something only that person was told. */
  ephemeral: z.string().optional(),
  /** The callback_id of the modal that person has open. */
  modal: z.string().optional(),
  /** A Web API method that has been called, `count` times or more. */
  method: z.string().optional(),
  count: z.number().int().positive().optional(),
  idle: z.literal(true).optional(),
  timeout_ms: z.number().int().positive().max(120_000).optional(),
});

export const appUrlBody = z.strictObject({ url: z.url().nullable() });
