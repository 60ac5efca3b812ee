import type { SendFailure, SendResult } from '../channel.js';

const failure = (code: string, message: string): SendFailure => ({ code, message });

/** Why something could not be done, in words for the agent. */
export const failures = {
  notConnected: failure('not_connected', 'WhatsApp Web is not connected. It is tried again.'),
  busy: failure('busy', 'Other messages are sent from this phone just now. It is tried again.'),
  noAnswer: failure('no_answer', 'WhatsApp Web did not answer.'),
  noRecipient: failure(
    'no_recipient',
    'This customer has neither a phone number nor an id this channel can write to.',
  ),
  notOnWhatsApp: failure(
    'not_on_whatsapp',
    'This number is not on WhatsApp. Check it with the customer, or reach them another way.',
  ),
  refused: failure(
    'refused',
    'WhatsApp did not take the message. The customer may have blocked this number.',
  ),
  noMessage: failure('no_message', 'WhatsApp Web does not have this message any more.'),
  tooLateToEdit: failure(
    'too_late',
    'WhatsApp changes text messages for 15 minutes after they were sent, and this one cannot be changed any more.',
  ),
  tooLateToDelete: failure(
    'too_late',
    'WhatsApp takes messages back for about two days after they were sent, and this one cannot be taken back any more.',
  ),
  mediaGone: failure(
    'media_gone',
    'The file is not on WhatsApp any more. Ask the customer to send it again.',
  ),
  fileTooLarge: failure(
    'file_too_large',
    'WhatsApp Web is given files of 32 MB at most. Send a smaller one, or a link to it.',
  ),
  mediaTooLarge: failure(
    'media_too_large',
    'The file is larger than what is taken over. See it on the phone.',
  ),
} satisfies Record<string, SendFailure>;

/** The page could not do it, for a reason of its own. */
export function pageFailure(reason: string): SendFailure {
  return failure(
    'whatsapp_web',
    `WhatsApp Web could not do it (${reason.slice(0, 200)}). It is tried again.`,
  );
}

/** What the page throws for somebody who is not on WhatsApp, or whom this account has never met by that id. */
export const isUnknownPerson = (reason: string): boolean =>
  /no lid for user|wid error|invalid wid/i.test(reason);

/** Delivery receipts as WhatsApp Web counts them: -1 refused, 0 waiting, 1 at the server, 2 at the phone, 3 read, 4 played. */
export function resultOfReceipt(ack: number | null, providerId: string): SendResult {
  if (ack === -1) return { outcome: 'refused', failure: failures.refused };
  if (ack === 0) return { outcome: 'unknown', failure: failures.noAnswer };
  return { outcome: 'accepted', providerId };
}
