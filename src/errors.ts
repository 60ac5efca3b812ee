/** Every error a person may see has a code from this table: its HTTP status, and whether trying again can help. */
const table = {
  bad_request: { status: 400, retryable: false },
  invalid_input: { status: 422, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  bad_signature: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  conflict: { status: 409, retryable: false },
  contact_exists: { status: 409, retryable: false },
  contact_limit_reached: { status: 409, retryable: false },
  too_large: { status: 413, retryable: false },
  unsupported_media: { status: 415, retryable: false },
  rate_limited: { status: 429, retryable: true },
  unavailable: { status: 503, retryable: true },
  internal: { status: 500, retryable: true },
} as const;

export type ErrorCode = keyof typeof table;

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
    this.status = table[code].status;
    this.retryable = table[code].retryable;
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
