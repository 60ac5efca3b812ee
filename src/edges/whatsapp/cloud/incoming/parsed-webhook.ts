import type {
  CustomerNews,
  InboundChange,
  InboundMessage,
  StatusUpdate,
  UnknownPart,
} from '../../port/channel.js';
import type { AccountEvent } from '../account/account-events.js';
import type { TemplateEvent } from '../account/template-events.js';

/** Something that is not of the promised shape. */
export interface WebhookProblem {
  /** Where in the body, such as `entry[0].changes[1].value.messages[2]`. */
  path: string;
  reason: string;
  /** A webhook body of its own holding only this item, so that a dead letter can be parsed again as it is. */
  raw: unknown;
}

/** Something understood and left aside, such as events of other kinds. */
export interface WebhookIgnored {
  path: string;
  reason: string;
}

export interface ParsedWebhook {
  /** One for each phone number id in the body. */
  items: WebhookItem[];
  /** What is told of templates of business accounts. */
  templates: TemplateEvent[];
  /** What is told of business accounts, their numbers, and customers' wishes about marketing. */
  account: AccountEvent[];
  /** What is of a kind that this version does not know, once for each time it came. */
  unknown: UnknownPart[];
  problems: WebhookProblem[];
  ignored: WebhookIgnored[];
}

export interface WebhookItem {
  phoneNumberId: string;
  /** Ordered by (the platform's time, position in the batch). */
  messages: InboundMessage[];
  /** What was written on the business phone, in the same order; its `sender` is the customer it went to. */
  echoes: InboundMessage[];
  /** What customers did to messages, in the order of the batch: edits, deletions, reactions. */
  changes: InboundChange[];
  /** What the platform tells of customers, in the order of the batch. */
  news: CustomerNews[];
  /** The statuses in the order of the batch. */
  statuses: StatusUpdate[];
}
