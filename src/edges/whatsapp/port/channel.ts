import type { Readable } from 'node:stream';
import type { ChannelCondition } from '../../../domain/channels/condition.js';
import type { Referral, ReferredProduct } from '../../../domain/contacts/contact/referral.js';
import type { SendLimits } from '../../../platform/queue/send-pacing.js';

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
  /** The name as the customer typed it, without invisible and direction-changing characters, at most 80 characters. */
  profileName?: string;
}

export interface InboundMessage {
  /** The platform's message id, unique per channel. */
  providerId: string;
  sender: Sender;
  type: MessageType;
  /** It can always be read, also for media ("[image] caption"). */
  text: string;
  media?: { id: string; mimeType?: string; sha256?: string; filename?: string; voice?: boolean };
  /** When the customer sent it, by the platform's clock. */
  sentAt: Date;
  /** The platform's id of the message this one answers. */
  replyTo?: string;
  /** The id we gave the button or list row that was tapped. */
  choice?: string;
  /** The ad or post that the customer came by, and the product of a catalogue that they write about. */
  referral?: Referral;
  product?: ReferredProduct;
  /** The webhook field it came in, where that one says that somebody else answers it; see cloud/incoming/webhook-echoes.ts. */
  overheard?: string;
}

/** Something of a kind that this version does not know, for whoever watches the figures. */
export interface UnknownPart {
  kind: 'field' | 'type' | 'interactive' | 'system' | 'unsupported';
  /** The platform's word for it. */
  name: string;
}

/** What the platform itself tells of a customer. */
export interface CustomerNews {
  /** Names the event: one that comes again is the same. */
  providerId: string;
  /** The customer as they were known before. */
  sender: Sender;
  /** When it happened, by the platform's clock. */
  at: Date;
  /** What they are known by from now on, where that is what it tells. */
  now?: Pick<Sender, 'phone' | 'bsuid'>;
  /** The news in the platform's words; empty: none. */
  text: string;
}

/** Something a customer did to a message that is there already. */
export interface InboundChange {
  kind: 'reaction' | 'edit' | 'delete';
  /** The platform's id of the message it was done to. */
  target: string;
  sender: Sender;
  /** When it happened, by the platform's clock. */
  at: Date;
  /** The emoji of a reaction; null: taken away. */
  emoji: string | null;
  /** The new text of an edit; next, what to store where the former message is not known. */
  text: string;
  instead?: InboundMessage;
  /** It was done on the business phone: `sender` is the customer whom the message went to. */
  onPhone?: boolean;
}

/** A file of a message, as the platform gives it. */
export interface FetchedMedia {
  mimeType: string;
  filename?: string;
  /** Bytes, where the platform says so before. */
  size?: number;
  content: AsyncIterable<Buffer>;
}

/** What the platform says a message costs: whether, in which category, by which model. */
export interface Pricing {
  billable: boolean | null;
  category: string | null;
  model: string | null;
  type: string | null;
}

export type ProviderStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface StatusUpdate {
  providerId: string;
  status: ProviderStatus;
  at: Date;
  /** What we sent along (`biz_opaque_callback_data`), see `OutboundText`. */
  reference?: string;
  error?: SendFailure;
  pricing?: Pricing;
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
  /** Names our message and this try: sent along so that a status can be matched, also when the answer was lost. */
  reference: string;
  /** What `chooseId` gave, where the channel has it. */
  id?: string;
  /** Ids under which it may have left before a person had it sent again: what is there need not be sent. */
  formerIds?: readonly string[];
  to: Recipient;
  text: string;
  /** The platform's id of the customer's message being answered. */
  replyTo?: string;
}

/** A file of ours. */
export interface OutboundFile {
  mimeType: string;
  filename: string;
  bytes: number;
  open(): Readable;
}

export interface OutboundMedia extends Omit<OutboundText, 'text'> {
  type: 'image' | 'video' | 'audio' | 'document' | 'sticker';
  /** Empty: none. */
  caption: string;
  file: OutboundFile;
  /** What `uploadMedia` gave for it. */
  uploadId?: string;
}

/** What became of giving the platform a file: it has it and keeps it until then, or as with a send. */
export type UploadResult =
  | { outcome: 'uploaded'; id: string; until: Date }
  | Extract<SendResult, { outcome: 'retry' | 'refused' }>;

/** Something the customer can tap instead of writing it. */
export interface Choice {
  /** Comes back with the tap. */
  id: string;
  title: string;
  description?: string;
}

/** A text with things to tap below it. */
export interface OutboundChoices extends OutboundText {
  /** What opens them where they are too many to be buttons. */
  label: string;
  options: Choice[];
}

/** Approved words, with what stands in their places. */
export interface OutboundTemplate extends Omit<OutboundText, 'text'> {
  template: {
    name: string;
    /** The language as WhatsApp writes it: `en_US`. */
    language: string;
    parameters: {
      in: 'header' | 'body' | 'button';
      /** Which button, from 0. */
      index: number | null;
      /** The place's name, in templates whose places have names. */
      name: string | null;
      type: 'text' | 'image' | 'video' | 'document' | 'code';
      value: string;
    }[];
  };
}

/** A template as the platform lists it. */
export interface ListedTemplate {
  provider_id: string;
  name: string;
  language: string;
  category: string;
  /** The status in lower case, as is the quality. */
  status: string;
  quality: string;
  reason: string | null;
  /** The components as the platform gives them. */
  components: { type: string; [part: string]: unknown }[];
}

/** A page of templates and where the next begins, null after the last; or why there is none. */
export type TemplateList = { templates: ListedTemplate[]; next: string | null } | { failure: SendFailure };

/**
 * What became of a send:
 * accepted – the platform has it, under this id; `deliveredTo` is who it says the recipient is, which may differ
 *   from what was asked for (national variants of a number);
 * retry – certainly not taken (refused connection, 429, an answered 5xx), try again after `afterMs`; `holds` says
 *   what else would be refused until then;
 * refused – certainly not taken and never will be;
 * unknown – the request left and no answer came: only a status can tell.
 */
export type SendResult =
  | { outcome: 'accepted'; providerId: string; deliveredTo?: Recipient }
  | { outcome: 'retry'; failure: SendFailure; afterMs?: number; holds?: Holds }
  | { outcome: 'refused'; failure: SendFailure }
  | { outcome: 'unknown'; failure: SendFailure };

/** Everything that leaves from this number, or what goes to this person. */
export type Holds = 'number' | 'person';

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
  /** The same with how bad it is, and what the platform tells of the number. Never throws for what it does. */
  condition(): Promise<ChannelCondition>;
}

/** Nothing here throws for what the platform does (that is a result), and all of it but media ends within 10 s. */
export interface Channel extends ChannelPresence {
  /** The pace to keep so that the platform does not refuse; absent: the channel keeps its own. */
  readonly limits?: SendLimits;
  /** Sends one text. */
  sendText(message: OutboundText): Promise<SendResult>;
  /** Sends one file; ends within 10 s like `sendText`. Absent: the channel sends none. */
  sendMedia?(message: OutboundMedia): Promise<SendResult>;
  /**
   * Gives the platform a file that `sendMedia` then names by id, within minutes; doing so twice does no harm. Absent:
   * files go with their message.
   */
  uploadMedia?(file: OutboundFile): Promise<UploadResult>;
  /**
   * The id that a message is to be sent under, made from this seed, where the channel can choose it: stored before it
   * is sent, so that whatever comes back is recognised also after a crash. The same seed gives the same id.
   */
  chooseId?(seed: string): string;
  /** What became of a message whose answer was lost; undefined when it cannot be told now. */
  find?(message: SentMessage): Promise<SendResult | undefined>;
  /** Changes the text of a message the customer has. Absent: the platform cannot. */
  edit?(message: SentMessage & { text: string }): Promise<SendResult>;
  /** Deletes a message the customer has. Absent: the platform cannot. */
  remove?(message: SentMessage): Promise<SendResult>;
  /** Puts an emoji on the customer's message, or takes ours away (null). Absent: the platform cannot. */
  react?(message: SentMessage & { emoji: string | null }): Promise<SendResult>;
  /**
   * Sends a text with choices; with more or longer ones than the platform takes, as numbered words. Absent: the platform
   * has none, and they are sent as numbered words.
   */
  sendInteractive?(message: OutboundChoices): Promise<SendResult>;
  /**
   * Shows the customer that this message of theirs was read and that somebody is writing, until the next message comes
   * or half a minute is over. A courtesy: what becomes of it is not told, and it ends within 2 s. Absent: none needed.
   */
  showTyping?(message: { providerId: string }): Promise<void>;
  /** Sends a template. Absent: the platform has none. */
  sendTemplate?(message: OutboundTemplate): Promise<SendResult>;
  /** A page of the account's templates, from this place on. */
  listTemplates?(after: string | null): Promise<TemplateList>;
  /**
   * Opens the file of a message, by its `media.id`, within a minute; a SendFailure says why there is none (too large,
   * expired). Throws when trying again can help: a MediaHeldUp where it is not this file that is in the way.
   */
  fetchMedia?(id: string, mostBytes: number): Promise<FetchedMedia | SendFailure>;
}
