import type { Message } from '../../../domain/conversations/messages/message.js';
import { heldQuestion } from '../blocks/held.js';
import type { Desk } from '../core/desk-context.js';
import { tellPrivately } from '../core/post/private-notice.js';

/**
 * Asks the writer whether a held reply is for the customer. Only they see it, and not for ever: the reply is also
 * marked, and found from the conversation's card.
 */
export const askWhatItIs = (
  desk: Desk,
  to: { channel: string; thread: string; user: string },
  held: Message,
): Promise<void> => tellPrivately(desk, to, heldQuestion(held));
