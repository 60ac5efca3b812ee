import type { Address } from '../../../domain/conversations/core/conversation.js';
import { recordOverheardReply, recordPhoneReply } from '../../../domain/conversations/receive/phone-reply.js';
import { receive } from '../../../domain/conversations/receive/receive.js';
import type { InboundMessage } from '../port/channel.js';
import { cloudChannelId } from './cloud-channel.js';
import type { ServedNumber } from './served-numbers.js';

/** Stores what a customer wrote to one of our numbers. Safe to repeat. */
export function storeInbound(message: InboundMessage, number: ServedNumber): Promise<unknown> {
  return receive({
    ...said(message, number),
    bsuidScope: number.businessAccountId,
    sender: message.sender,
    choice: message.choice,
    referral: message.referral,
    product: message.product,
    overheard: message.overheard,
  });
}

/**
 * Stores what was written to the customer that it names as its sender, by somebody on the business phone or, where it
 * was overheard, by the platform's own agent. Safe to repeat.
 */
export function storeEcho(message: InboundMessage, number: ServedNumber): Promise<unknown> {
  const reply = {
    ...said(message, number),
    bsuidScope: number.businessAccountId,
    to: addressIn(message.sender),
  };
  return message.overheard ? recordOverheardReply(reply, message.overheard) : recordPhoneReply(reply);
}

const addressIn = ({ phone, bsuid }: InboundMessage['sender']): Address => ({
  ...(phone && { phone }),
  ...(bsuid && { bsuid }),
});

/** What a message says, whoever wrote it. */
const said = ({ media, providerId, type, text, sentAt, replyTo }: InboundMessage, number: ServedNumber) => ({
  channelId: cloudChannelId(number.phoneNumberId),
  providerId,
  type,
  text,
  sentAt,
  replyTo,
  media: media
    ? {
        id: media.id,
        mime_type: media.mimeType,
        sha256: media.sha256,
        filename: media.filename,
        voice: media.voice,
      }
    : null,
});
