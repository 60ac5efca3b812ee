import { AppError } from '../../../errors.js';
import type { Message } from '../messages/message.js';
import { type Outgoing, queueOutgoing } from './outgoing.js';

export interface AgentReply extends Outgoing {
  /** WhatsApp formatting, what the customer will read. */
  text: string;
  /** WhatsApp's id of the message it answers, shown above it as a quote. */
  replyTo?: string;
}

/** Longest text the Cloud API takes (text.body: 4096 characters). */
export const longestText = 4096;

/**
 * Queues an agent's reply and mutes the bot in the same write that numbers it; or holds it, see `queueOutgoing`.
 * Returns the message; a repeated request returns the first one and changes nothing.
 */
export async function reply({
  text: written,
  replyTo,
  ...input
}: AgentReply): Promise<{ message: Message; fresh: boolean }> {
  const text = written.trim();
  if (text === '')
    throw new AppError('invalid_input', 'A reply needs text.', {
      errors: [{ field: 'text', message: 'is empty' }],
    });
  checkLength(text);
  return queueOutgoing(input, { text, reply_to: replyTo ?? null });
}

/** Throws `invalid_input` for a text that WhatsApp does not take in one message. */
export function checkLength(text: string): void {
  if (text.length <= longestText) return;
  throw new AppError(
    'invalid_input',
    `WhatsApp takes ${longestText} characters in one message; this one has ${text.length}. Send it in parts.`,
    {
      errors: [{ field: 'text', message: `is longer than ${longestText} characters` }],
    },
  );
}
