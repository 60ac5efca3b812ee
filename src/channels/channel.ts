/** The port every WhatsApp channel (cloud, web) implements. It knows transport only: no database, no rules. */

export type MessageType =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'interactive'
  | 'button'
  | 'order'
  | 'unsupported';

/** How a customer was named by the platform. At least one of `phone`, `bsuid`, `lid` is there. */
export interface Sender {
  /** Digits only with country code. */
  phone?: string;
  /** Business-scoped user id, when the platform hides or supplements the phone. */
  bsuid?: string;
  /** whatsapp-web.js `…@lid`, without the suffix: looks like digits, is no phone. */
  lid?: string;
  /** The same customer across a company's business portfolios, where the platform says so. */
  parentBsuid?: string;
  /** The customer's public handle, without `@`. */
  username?: string;
  /** As the customer typed it, without invisible and direction-changing characters, at most 80 characters. */
  profileName?: string;
}

export interface InboundMessage {
  /** The platform's message id, unique per channel. */
  providerId: string;
  sender: Sender;
  type: MessageType;
  /** Always readable, also for media ("[image] caption"). */
  text: string;
  media?: { id: string; mimeType?: string; sha256?: string; filename?: string; voice?: boolean };
  /** When the customer sent it, by the platform's clock. */
  sentAt: Date;
  /** The platform's id of the message this one answers. */
  replyTo?: string;
}

export type ProviderStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface StatusUpdate {
  providerId: string;
  status: ProviderStatus;
  at: Date;
  /** What we sent along (`biz_opaque_callback_data`): our message id. */
  reference?: string;
  error?: SendFailure;
}

/** What the platform said about a refused message, with a sentence for the agent. */
export interface SendFailure {
  code: string;
  message: string;
}

/** Who a message goes to: the identity the customer last wrote from. */
export interface Recipient {
  phone?: string;
  bsuid?: string;
  lid?: string;
}

export interface OutboundText {
  /** Our message id: sent along so that a status can be matched when the answer was lost. */
  reference: string;
  to: Recipient;
  text: string;
  /** The platform's id of the customer's message being answered. */
  replyTo?: string;
}

/**
 * What became of a send:
 * accepted – the platform has it, under this id; `deliveredTo` is who it says the recipient is, which may differ
 *   from what was asked for (national variants of a number);
 * retry – certainly not taken (refused connection, 429, an answered 5xx), try again after `afterMs`;
 * refused – certainly not taken and never will be;
 * unknown – the request left and no answer came: only a status can tell.
 */
export type SendResult =
  | { outcome: 'accepted'; providerId: string; deliveredTo?: Recipient }
  | { outcome: 'retry'; failure: SendFailure; afterMs?: number }
  | { outcome: 'refused'; failure: SendFailure }
  | { outcome: 'unknown'; failure: SendFailure };

export interface Channel {
  /** Stable id stored on conversations, such as `cloud:123456`. */
  readonly id: string;
  readonly kind: 'cloud' | 'web';
  /** Sends one text. Never throws for what the platform does: that is a SendResult. Bounded by its own time-out. */
  sendText(message: OutboundText): Promise<SendResult>;
  /** Says whether credentials and connection work: undefined when they do, else a sentence. */
  check(): Promise<string | undefined>;
}
