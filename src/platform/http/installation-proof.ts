import { createHmac, hkdfSync } from 'node:crypto';

/** The header of a request to `/healthz` that asks for a proof; its value is any text of the asker's. */
export const challengeHeader = 'threadline-challenge';
/** Far more than the doctor's. */
export const longestChallenge = 200;

/**
 * Answers a challenge as only a process of this installation can: with a code made with a key of its own, drawn from
 * its SESSION_SECRET, which it does not tell.
 */
export function installationProof(sessionSecret: string): (challenge: string) => string {
  const key = Buffer.from(hkdfSync('sha256', sessionSecret, '', 'threadline installation proof', 32));
  return (challenge) => createHmac('sha256', key).update(challenge).digest('hex');
}
