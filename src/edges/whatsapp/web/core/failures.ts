import type { SendFailure, SendResult } from '../../port/channel.js';

const failure = (code: string, message: string): SendFailure => ({ code, message });

/** Why something could not be done, in words for the agent. */
export const failures = {
  notConnected: failure('not_connected', 'WhatsApp Web is not connected. It will be tried again.'),
  busy: failure('busy', 'Other messages are being sent from this phone just now. It will be tried again.'),
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
  noMessage: failure('no_message', 'WhatsApp Web no longer has this message.'),
  tooLateToEdit: failure(
    'too_late',
    'WhatsApp lets text messages be changed for 15 minutes after they were sent; this one can no longer be changed.',
  ),
  tooLateToDelete: failure(
    'too_late',
    'WhatsApp lets messages be taken back for about two days after they were sent; this one can no longer be taken back.',
  ),
  mediaGone: failure('media_gone', 'WhatsApp no longer has the file. Ask the customer to send it again.'),
  fileTooLarge: failure(
    'file_too_large',
    'WhatsApp Web takes files of at most 32 MB. Send a smaller one, or a link to it.',
  ),
  mediaTooLarge: failure('media_too_large', 'The file is too large to be fetched. See it on the phone.'),
} satisfies Record<string, SendFailure>;

/** The page could not do it, for a reason of its own. */
export function pageFailure(reason: string): SendFailure {
  return failure(
    'whatsapp_web',
    `WhatsApp Web could not do it (${reason.slice(0, 200)}). It will be tried again.`,
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
