import type { Conversation } from './conversation.js';

/**
 * Whether WhatsApp limits when free replies may be sent on this channel, and has templates for the rest of the time.
 * whatsapp-web.js sends like a phone: nothing shuts, and there are no templates.
 */
export const hasWindow = (channelId: string): boolean => !channelId.startsWith('web:');

/** Whether only a template can be sent now: more than 24 hours since the customer wrote, or they never did. */
export function windowIsShut(
  { channel_id, window_expires_at }: Pick<Conversation, 'channel_id' | 'window_expires_at'>,
  now = Date.now(),
): boolean {
  return hasWindow(channel_id) && (window_expires_at?.getTime() ?? 0) <= now;
}
