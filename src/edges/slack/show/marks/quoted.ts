import { messagesByProviderId } from '../../../../domain/conversations/messages/by-provider-id.js';
import type { Message } from '../../../../domain/conversations/messages/message.js';

/** The messages that these answer, by WhatsApp's id; nothing is asked where none answers any. */
export const quotedBy = (messages: readonly Message[]): Promise<Map<string, Message>> =>
  messagesByProviderId(
    messages[0]?.channel_id ?? '',
    messages.flatMap(({ reply_to }) => (reply_to === null ? [] : [reply_to])),
  );
