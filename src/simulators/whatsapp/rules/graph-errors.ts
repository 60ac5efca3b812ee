import type { Response } from 'express';
import { newTraceId } from '../ids.js';

interface GraphError {
  status: number;
  title: string;
  details?: string;
  subcode?: number;
  type?: string;
}

/** Error codes as the Graph API words and answers them. Source: Meta, Cloud API, "Error codes". */
const table: Record<number, GraphError> = {
  0: { status: 401, title: 'AuthException' },
  1: { status: 400, title: 'API Unknown' },
  2: { status: 503, title: 'API Service' },
  4: { status: 400, title: 'API Too Many Calls' },
  10: { status: 403, title: 'Permission Denied' },
  33: { status: 400, title: 'Parameter value is not valid' },
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Invalid OAuth access token - Cannot parse access token' },
  368: { status: 403, title: 'Temporarily blocked for policies violations' },
  80007: { status: 400, title: 'Rate limit issues' },
  130429: { status: 429, title: 'Rate limit hit', details: 'Cloud API message throughput has been reached.' },
  130472: { status: 400, title: "User's number is part of an experiment" },
  131000: { status: 500, title: 'Something went wrong' },
  131005: { status: 403, title: 'Access denied' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 500, title: 'Service unavailable' },
  131021: { status: 400, title: 'Recipient cannot be sender' },
  131026: { status: 400, title: 'Message undeliverable', details: 'Message Undeliverable.' },
  131030: { status: 400, title: 'Recipient phone number not in allowed list' },
  131031: { status: 403, title: 'Account has been locked' },
  131042: { status: 400, title: 'Business eligibility payment issue' },
  131045: { status: 500, title: 'Incorrect certificate' },
  131047: {
    status: 400,
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: { status: 400, title: 'Spam rate limit hit' },
  131049: {
    status: 400,
    title: 'Meta chose not to deliver',
    details: 'This message was not delivered to maintain healthy ecosystem engagement.',
  },
  131050: { status: 400, title: 'User has stopped receipt of marketing messages' },
  131051: { status: 400, title: 'Unsupported message type' },
  131052: { status: 400, title: 'Media download error' },
  131053: { status: 400, title: 'Media upload error' },
  131056: {
    status: 400,
    title: '(Business Account, Consumer Account) pair rate limit hit',
    details:
      'Too many messages sent from the sender phone number to the same recipient phone number in a short period of time.',
  },
  131057: { status: 500, title: 'Account in maintenance mode' },
  132000: { status: 400, title: 'Number of parameters does not match the expected number of params' },
  132001: { status: 404, title: 'Template name does not exist in the translation' },
  132012: { status: 400, title: 'Parameter format does not match format in the created template' },
  132015: { status: 400, title: 'Template is paused' },
  132016: { status: 400, title: 'Template is disabled' },
  133010: { status: 400, title: 'Phone number not registered' },
};

/** A refused request, as the Graph API answers it. */
export class GraphFailure extends Error {
  readonly status: number;
  readonly retryAfter?: number;

  constructor(
    readonly code: number,
    readonly details?: string,
    readonly more: { subcode?: number; status?: number; type?: string; retryAfter?: number } = {},
  ) {
    super(titleOf(code));
    this.status = more.status ?? table[code]?.status ?? 400;
    this.retryAfter = more.retryAfter;
  }
}

export const titleOf = (code: number): string => table[code]?.title ?? 'Unknown error';
export const detailsOf = (code: number): string | undefined => table[code]?.details;

/** Answers with the failure's status and the Graph API's error object. */
export function answerFailure(response: Response, failure: GraphFailure): void {
  const { code, more } = failure;
  const details = failure.details ?? detailsOf(code) ?? titleOf(code);
  if (failure.retryAfter !== undefined) response.set('Retry-After', String(failure.retryAfter));
  response.status(failure.status).json({
    error: {
      message: `(#${code}) ${titleOf(code)}`,
      type: more.type ?? 'OAuthException',
      code,
      ...(more.subcode !== undefined && { error_subcode: more.subcode }),
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: newTraceId(),
    },
  });
}
