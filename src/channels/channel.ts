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

/** A file of a message, as the platform gives it. */
export interface FetchedMedia {
  mimeType: string;
  filename?: string;
  /** Bytes. */
  size: number;
  content: AsyncIterable<Buffer>;
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

/** A message of ours that has left, or may have. */
export interface SentMessage {
  to: Recipient;
  providerId: string;
}

/** What a channel is fit for, besides what it can do (the functions it has). */
export interface Capabilities {
  /** Whether it may carry broadcasts: not where many messages to strangers cost the number. */
  broadcasts: boolean;
}

/** A channel as every process knows it, whichever of them sends on it. */
export interface ChannelPresence {
  /** Stable id stored on conversations, such as `cloud:123456`. */
  readonly id: string;
  readonly kind: 'cloud' | 'web';
  /** The business portfolio or account that scopes the bsuids it names, where it names any. */
  readonly bsuidScope?: string;
  readonly capabilities: Capabilities;
  /** Says whether credentials and connection work: undefined when they do, else a sentence. */
  check(): Promise<string | undefined>;
}

/** Nothing here throws for what the platform does (that is a result), and all of it but media ends within 10 s. */
export interface Channel extends ChannelPresence {
  /** Sends one text. */
  sendText(message: OutboundText): Promise<SendResult>;
  /**
   * The id that `sendText` will give the message with this reference, where the channel can choose it: noted before
   * it is sent, so that whatever comes back is recognised also after a crash.
   */
  chooseId?(reference: string): string;
  /** What became of a message whose answer was lost; undefined when it cannot be told now. */
  find?(message: SentMessage): Promise<SendResult | undefined>;
  /** Changes the text of a message the customer has. Absent: the platform cannot. */
  edit?(message: SentMessage & { text: string }): Promise<SendResult>;
  /** Deletes a message the customer has. Absent: the platform cannot. */
  remove?(message: SentMessage): Promise<SendResult>;
  /**
   * Opens the file of a message, by its `media.id`, within a minute; a SendFailure says why there is none (too large,
   * expired). Throws when trying again can help.
   */
  fetchMedia?(id: string, mostBytes: number): Promise<FetchedMedia | SendFailure>;
}
