import { z } from 'zod';
import type { Recipient, SendFailure, SendResult } from '../../port/channel.js';
import type { GraphOutcome } from './client.js';
import { accountPauseMs, type ErrorKind, failureFrom, holdsOf, knownError } from './errors.js';

const acceptedShape = z.looseObject({
  contacts: z
    .array(z.looseObject({ wa_id: z.string().optional(), user_id: z.string().optional() }))
    .optional()
    .catch(undefined),
  messages: z.array(z.looseObject({ id: z.string().min(1) })).min(1),
});

const refusalShape = z.looseObject({
  error: z.looseObject({
    code: z.union([z.number(), z.string()]),
    message: z.string().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    error_subcode: z.number().optional().catch(undefined),
    error_data: z.looseObject({ details: z.string().optional() }).optional().catch(undefined),
  }),
});

export interface Refusal {
  kind: ErrorKind;
  failure: SendFailure;
  afterMs?: number;
}

/**
 * What became of a send, from what happened to its request. Certain where the platform answered or was never
 * reached; unknown where the request left and no readable answer of the platform's came.
 */
export function sendResultOf(outcome: GraphOutcome): SendResult {
  if (outcome.kind === 'not_sent') return { outcome: 'retry', failure: unreachable(outcome.code) };
  if (outcome.kind === 'lost') {
    return unknown(outcome.code, 'WhatsApp did not answer. The message may or may not have arrived.');
  }
  const refused = refusalShape.safeParse(outcome.json).success;
  if (outcome.status >= 200 && outcome.status < 300 && !refused) {
    const accepted = acceptedShape.safeParse(outcome.json);
    if (!accepted.success) {
      return unknown(
        'unreadable',
        "WhatsApp's answer could not be read. The message may or may not have arrived.",
      );
    }
    const deliveredTo = recipientIn(accepted.data.contacts?.[0]);
    return {
      outcome: 'accepted',
      providerId: accepted.data.messages[0]!.id,
      ...(deliveredTo && { deliveredTo }),
    };
  }
  if (isGatewayPage(outcome)) {
    return unknown(
      String(outcome.status),
      `Something between here and WhatsApp answered in its place (HTTP ${outcome.status}). The message may or may not have arrived.`,
    );
  }
  const { kind, failure, afterMs } = refusalOf(outcome);
  if (kind === 'refused') return { outcome: 'refused', failure };
  const holds = holdsOf(kind, failure.code);
  return { outcome: 'retry', failure, ...(afterMs !== undefined && { afterMs }), ...(holds && { holds }) };
}

/**
 * What gateways answer when the server behind them was asked and did not answer, or not readably: 502 and 504 (RFC
 * 9110), 520 and 524 (Cloudflare, "5xx errors"). WhatsApp may have taken the message by then. With WhatsApp's own
 * error inside it is WhatsApp that answers.
 */
const gatewayStatuses = [502, 504, 520, 524];
const isGatewayPage = ({ status, json }: Extract<GraphOutcome, { kind: 'answered' }>): boolean =>
  gatewayStatuses.includes(status) && !refusalShape.safeParse(json).success;

/** The platform's own code in an answer, where it has one. */
export function codeIn({ json }: Extract<GraphOutcome, { kind: 'answered' }>): string | undefined {
  const refusal = refusalShape.safeParse(json);
  return refusal.success ? String(refusal.data.error.code) : undefined;
}

/** Why the platform did not do what was asked, from an answer that is no success. */
export function refusalOf(answer: Extract<GraphOutcome, { kind: 'answered' }>): Refusal {
  const { status, retryAfterMs } = answer;
  const refusal = refusalShape.safeParse(answer.json);
  if (!refusal.success) return withoutReason(status, retryAfterMs);

  const { code, message, is_transient, error_subcode, error_data } = refusal.data.error;
  const failure = failureFrom(code, message, error_data?.details);
  // Code 100 with subcode 33 is not about the message: the token does not see this phone number id.
  if (Number(code) === 100 && error_subcode === 33) {
    return { kind: 'account', failure: failureFrom(33), afterMs: accountPauseMs };
  }
  const known = knownError(code);
  const afterMs = retryAfterMs ?? known?.afterMs;
  const again = status === 429 || status >= 500 || is_transient === true;
  if (again && known?.kind !== 'account') return { kind: 'retry', failure, afterMs };
  if (known) return { kind: known.kind, failure, afterMs };
  // A code nobody told us about: 401 is always the token, anything else is taken at its word.
  if (status === 401) return { kind: 'account', failure: failureFrom(0), afterMs: accountPauseMs };
  return { kind: 'refused', failure };
}

/** An answer that is not WhatsApp's: a proxy, a wrong address, an outage page. The message itself is not at fault. */
function withoutReason(status: number, retryAfterMs: number | undefined): Refusal {
  const code = String(status);
  if (status === 429) {
    return { kind: 'retry', failure: { code, message: knownError(130429)!.sentence }, afterMs: retryAfterMs };
  }
  if (status >= 500 || status === 408) {
    const message = `WhatsApp is temporarily not available (HTTP ${status}). It will be tried again.`;
    return { kind: 'retry', failure: { code, message }, afterMs: retryAfterMs };
  }
  if (status === 401) return { kind: 'account', failure: failureFrom(0), afterMs: accountPauseMs };
  const message = `The configured address does not answer like WhatsApp (HTTP ${status}). Check this channel's API URL. The message is kept and will be tried again.`;
  return { kind: 'account', failure: { code, message }, afterMs: retryAfterMs ?? accountPauseMs };
}

export function unreachable(code: string): SendFailure {
  return { code, message: `WhatsApp could not be reached (${code}). It will be tried again.` };
}

function unknown(code: string, message: string): SendResult {
  return { outcome: 'unknown', failure: { code, message } };
}

function recipientIn(contact: { wa_id?: string; user_id?: string } | undefined): Recipient | undefined {
  if (!contact?.wa_id && !contact?.user_id) return undefined;
  return {
    ...(contact.wa_id && { phone: contact.wa_id }),
    ...(contact.user_id && { bsuid: contact.user_id }),
  };
}
