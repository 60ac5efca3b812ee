import { z } from 'zod';
import { contentShape } from '../contents.js';
import type { Customer } from '../customer.js';
import type { Draft } from '../types.js';

/** A control request that cannot be done: its status and a sentence. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** The thing itself, or a 404 that says what there is none of. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new ControlError(404, `There is no ${what}.`);
  return thing;
}

/** What a customer sends: `text` alone, or `content` of any type; with the platform's id and time if they matter. */
export const draftShape = z
  .object({
    text: z.string().min(1).optional(),
    content: contentShape.optional(),
    id: z.string().optional(),
    at: z.iso.datetime().optional(),
    reply_to: z.string().optional(),
    referral: z.record(z.string(), z.unknown()).optional(),
    product: z.object({ catalog_id: z.string(), product_retailer_id: z.string() }).optional(),
    without_contact: z.boolean().optional(),
  })
  .strict();

/** Writes, without sending, what a request describes. */
export function draftOf(customer: Customer, request: z.output<typeof draftShape>): Draft {
  const { text, content, id, at, referral, product } = request;
  const { reply_to: replyTo, without_contact: withoutContact } = request;
  if (!text && !content) throw new ControlError(422, 'Say what to send: text or content.');
  return customer.compose(content ?? text!, {
    id,
    at: at ? new Date(at) : undefined,
    replyTo,
    referral,
    product,
    withoutContact,
  });
}
