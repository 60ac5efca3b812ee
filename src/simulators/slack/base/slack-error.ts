import type { Json } from './types.js';

/** An answer `{ok: false, error}` of the Web API; `details` are further members of that answer. */
export class SlackError extends Error {
  constructor(
    readonly error: string,
    readonly details: Json = {},
  ) {
    super(error);
    this.name = 'SlackError';
  }
}

/** `invalid_arguments` with Slack's own kind of explanation. */
export const invalidArguments = (...messages: string[]): SlackError =>
  new SlackError('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
