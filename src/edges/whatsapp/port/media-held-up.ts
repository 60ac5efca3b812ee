import type { SendFailure } from './channel.js';

/**
 * A file cannot be had now for a reason that has nothing to do with it: a limit of the account, an expired token, no
 * connection. Asking again does not count as a try, and is no use before `afterMs` milliseconds are over.
 */
export class MediaHeldUp extends Error {
  constructor(
    readonly failure: SendFailure,
    readonly afterMs = 0,
  ) {
    super(failure.message);
  }
}
