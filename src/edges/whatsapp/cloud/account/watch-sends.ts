import { recordSendTrouble, recordSent, type Subject } from '../../../../domain/channels/health.js';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import type { SendResult } from '../../port/channel.js';
import { isAccountTrouble } from '../core/errors.js';

/** The time between two records of the same trouble: messages that wait are tried again all the time. */
const againMs = 30_000;

/**
 * Records when what came of a send shows that the account itself cannot send, and when it can again. Nothing waits for
 * that: with the database away there is nothing to send either.
 */
export function watchSends(subject: Subject, log: Log): (result: SendResult) => void {
  let notedAt = 0;
  const keep = (work: Promise<unknown>): void => {
    work.catch((error) =>
      log.debug({ err: toError(error).message }, 'the health of a channel was not noted'),
    );
  };
  return (result) => {
    if (isAccountTrouble(result)) {
      if (Date.now() - notedAt < againMs) return;
      notedAt = Date.now();
      keep(recordSendTrouble(subject, result.failure.message));
    } else if (result.outcome === 'accepted' && notedAt > 0) {
      notedAt = 0;
      keep(recordSent(subject));
    }
  };
}
