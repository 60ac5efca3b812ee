import { toError } from '../../../../errors.js';
import type { SendResult, SentMessage } from '../../port/channel.js';
import { inPage, type WebClient } from '../browser/client.js';
import { inChats } from '../core/address.js';
import { failures, pageFailure } from '../core/failures.js';

/** Puts an emoji on the customer's message, or takes ours away (null). Doing so twice does no harm. */
export async function reactTo(
  client: WebClient,
  { to, providerId, emoji }: SentMessage & { emoji: string | null },
  callMs: number,
): Promise<SendResult> {
  const message = inChats(to, providerId, false);
  try {
    const { outcome } = await inPage<{ outcome: 'done' | 'no_message' }>(
      client,
      'react',
      { message, emoji: emoji ?? '' },
      callMs,
    );
    if (outcome === 'done') return { outcome: 'accepted', providerId };
    return { outcome: 'refused', failure: failures.noMessage };
  } catch (error) {
    return { outcome: 'retry', failure: pageFailure(toError(error).message) };
  }
}
