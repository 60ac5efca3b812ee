import { channelTraits } from './channel-traits.js';
import type { Conversation } from './conversation.js';

/** How long free replies may be sent after a customer wrote. Source: Meta's "customer service window". */
const windowMs = 24 * 60 * 60 * 1000;

/** When the window shuts that a message of the customer sent then opens. */
export const windowEnd = (sentAt: Date): Date => new Date(sentAt.getTime() + windowMs);

/** Whether replies on this channel have a window at all. */
export const hasWindow = (channelId: string): boolean => channelTraits(channelId).window;

/** Whether only a template can be sent now: more than 24 hours since the customer wrote, or they never did. */
export function windowIsShut(
  { channel_id, window_expires_at }: Pick<Conversation, 'channel_id' | 'window_expires_at'>,
  now = Date.now(),
): boolean {
  return hasWindow(channel_id) && (window_expires_at?.getTime() ?? 0) <= now;
}
