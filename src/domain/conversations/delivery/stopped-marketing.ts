import { AppError } from '../../../errors.js';
import { setConsent } from '../../contacts/write/consent.js';
import type { Message } from '../messages/message.js';
import type { SendError } from '../messages/send-error.js';

/** The customer has stopped marketing messages in WhatsApp. Source: Meta, Cloud API, "Error codes". */
const stopped = '131050';

/**
 * A message failed because its customer wants no marketing: they are written to no more. Other errors say no such thing.
 * Safe to repeat with the same time.
 */
export async function recordStopped(
  { contact_id }: Pick<Message, 'contact_id'>,
  { code }: SendError,
  at = new Date(),
): Promise<void> {
  if (code !== stopped) return;
  try {
    await setConsent(contact_id, 'opted_out', `whatsapp_error_${stopped}`, at);
  } catch (error) {
    // The contact was erased just now.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
  }
}
