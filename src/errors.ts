interface Known {
  status: number;
  /** Whether trying again can help. */
  retryable: boolean;
  /** When it happens, or what comes with it: goes on after its title in docs/errors.md. */
  means: string;
}

/** Every error a person may see has a code from this table. */
export const errorTable = {
  bad_request: {
    status: 400,
    retryable: false,
    means: 'broken JSON, an `If-Match` that is no ETag.',
  },
  invalid_input: { status: 422, retryable: false, means: '`errors` names each wrong field.' },
  unauthenticated: { status: 401, retryable: false, means: 'no token or session, or one that is over.' },
  forbidden: { status: 403, retryable: false, means: 'the role, the scope or the CSRF token is missing.' },
  not_found: { status: 404, retryable: false, means: 'there is none with this id, or no longer.' },
  conflict: {
    status: 409,
    retryable: false,
    means:
      'somebody was quicker, or another job stands in the way; with `If-Match`, `current` is what is there now.',
  },
  contact_exists: { status: 409, retryable: false, means: '`contact_id` is the one that has this phone.' },
  contact_limit_reached: { status: 409, retryable: false, means: '`CONTACT_LIMIT`.' },
  too_large: { status: 413, retryable: false, means: 'a body, a file or a selection over its limit.' },
  unsupported_media: { status: 415, retryable: false, means: 'not JSON in UTF-8, or no file of this kind.' },
  rate_limited: { status: 429, retryable: true, means: 'wait `Retry-After` seconds.' },
  unavailable: {
    status: 503,
    retryable: true,
    means: 'try again in a moment; after `Retry-After` seconds where it is given.',
  },
  internal: { status: 500, retryable: true, means: 'our fault; look for `request_id` in the log.' },
} as const satisfies Record<string, Known>;

export type ErrorCode = keyof typeof errorTable;

/** One thing wrong in somebody's input: the field's path as they sent it, and a sentence about it. */
export interface FieldError {
  field: string;
  message: string;
}

/** An error with a code from the table and a sentence that says what is wrong and what to do. */
export class AppError extends Error {
  readonly status: number;
  readonly retryable: boolean;
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: { errors?: FieldError[]; [key: string]: unknown } = {},
  ) {
    super(message);
    this.name = 'AppError';
    this.status = errorTable[code].status;
    this.retryable = errorTable[code].retryable;
  }
}

/** `invalid_input` about one field; the message goes on after its name ("is empty"). */
export const invalidField = (field: string, message: string): AppError =>
  new AppError('invalid_input', `${field}: ${message}.`, { errors: [{ field, message }] });

/** Turns anything thrown into an Error, because libraries also reject with strings and undefined. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
}
