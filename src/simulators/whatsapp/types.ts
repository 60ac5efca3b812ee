import type { CustomerContent } from './contents.js';

/** A webhook about the account: its field and value, and the Unix seconds at which it happened. */
export interface AccountEvent {
  field: string;
  value: Record<string, unknown>;
  time?: number;
}

/** What Meta knows of the app's webhooks; tests change it. */
export interface Subscription {
  /** Whether the app is subscribed to the business account. */
  toAccount: boolean;
  /** The fields its webhook carries; empty: no webhook was entered. */
  fields: string[];
}

/** The same credentials the program under test is given. */
export interface SimulatorSettings {
  accessToken: string;
  phoneNumberId: string;
  businessAccountId: string;
  appSecret: string;
  verifyToken: string;
  /** Digits only; what customers see as the company's number. */
  displayPhoneNumber?: string;
  businessName?: string;
}

export interface SimulatorOptions {
  settings: SimulatorSettings;
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
  /** Where webhooks go; until it is known they wait. */
  webhookUrl?: string;
  /** Three customers to begin with: one Spanish, one English, one whose number is hidden. True. */
  demoCustomers?: boolean;
  /** The time between sent, delivered and read, in milliseconds. 0: at once, in that order. */
  statusDelayMs?: number;
  /** Customers read what reaches them without being told to. False. */
  autoRead?: boolean;
  /** Back-off of webhooks that are not answered 200; the real one goes on for 7 days. */
  retry?: { firstMs: number; maxMs: number; attempts: number };
  /** Messages a second the number may send. 80, as every number at the platform. */
  messagesPerSecond?: number;
  /** The seed of faults with a probability: the same seed, the same story. */
  seed?: number;
}

export type BusinessState = 'sent' | 'delivered' | 'read' | 'failed';
/** `sending` until the webhook was answered 200; `read` when the business says so. */
export type CustomerState = 'sending' | 'sent' | 'read';

/** One bubble of a chat, seen from the customer's phone. */
export interface ChatMessage {
  id: string;
  customerId: string;
  from: 'customer' | 'business';
  type: string;
  /** What the bubble says. */
  text: string;
  at: Date;
  state: BusinessState | CustomerState;
  /** Business only: whether it is on the customer's phone. */
  reached?: boolean;
  /** Business only: `biz_opaque_callback_data`. */
  reference?: string;
  replyTo?: string;
  media?: { id: string; mimeType: string; filename?: string };
  /** What the customer may tap below it; a list is opened first, by its label. */
  choices?: { label?: string; options: { id: string; title: string; description?: string }[] };
  reaction?: string;
  edited?: boolean;
  deleted?: boolean;
  error?: { code: number; title: string };
}

export interface SayOptions {
  /** The platform's id of the message; made up when absent. */
  id?: string;
  /** When the customer wrote it; the simulator's clock when absent. */
  at?: Date;
  replyTo?: string;
  /** `referral`, as the platform sends it with the first message after a tap on an ad. */
  referral?: Record<string, unknown>;
  /** `context.referred_product`: the product of the catalogue that is asked about. */
  product?: { catalog_id: string; product_retailer_id: string };
  /** Leaves the `contacts` block out, as the platform sometimes does. */
  withoutContact?: boolean;
}

/** A message that is written but not sent yet: for `batch`. */
export interface Draft {
  customerId: string;
  content: CustomerContent;
  options: SayOptions;
}

/** One request to the send side. */
export interface ApiCall {
  at: Date;
  method: string;
  path: string;
  body: unknown;
  /** Absent when the connection was dropped or left hanging. */
  status?: number;
  fault?: string;
}

/** One webhook, once for each attempt to deliver it. */
export interface WebhookAttempt {
  at: Date;
  attempt: number;
  body: unknown;
  /** Absent when no answer came. */
  status?: number;
  error?: string;
  fault?: string;
}

/** What the page and other programs are told as it happens. */
export type LiveEvent =
  | { type: 'message'; message: ChatMessage }
  | { type: 'customer'; customerId: string }
  | { type: 'typing'; customerId: string; on: boolean }
  | { type: 'webhook'; status?: number; waiting: number };
