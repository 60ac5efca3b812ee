import { createHash } from 'node:crypto';
import { contentShape, type FullContent, isMedia, type MediaContent, shownText } from './contents.js';
import type { Customer } from './customer.js';
import { newMediaId, newMessageId } from './ids.js';
import { messagePart, type StoredMedia } from './message-part.js';
import { sampleFile } from './samples.js';
import type { ChatMessage, Draft, LiveEvent } from './types.js';
import type { WebhookItem } from './webhooks/webhook-body.js';

/** What a draft needs of the world that it is posted in. */
interface DraftWorld {
  clock: { now(): Date };
  emit(event: LiveEvent): void;
  customerById(id: string): Customer | undefined;
  storeMedia(bytes: Buffer, mimeType: string, filename?: string): StoredMedia;
}

/**
 * Puts what a customer wrote on their phone and makes the webhook item that tells of it.
 * Throws (a ZodError) when the content is of no known shape.
 */
export function postDraft(world: DraftWorld, draft: Draft): { message: ChatMessage; item: WebhookItem } {
  const customer = world.customerById(draft.customerId)!;
  const content = contentShape.parse(draft.content);
  const { id = newMessageId(), at = world.clock.now(), replyTo } = draft.options;
  const media = isMedia(content) ? storeMedia(world, content) : undefined;
  const message: ChatMessage = {
    id,
    customerId: customer.id,
    from: 'customer',
    type: content.type,
    text: shownText(content),
    at,
    state: 'sending',
    ...(replyTo && { replyTo }),
    ...(media && { media: { id: media.id, mimeType: media.mimeType, filename: media.filename } }),
  };
  show(world, customer, content, message);
  const element = elementOf(customer, draft, content, media, message);
  if (content.type === 'system') {
    customer.phone = content.new_phone ?? customer.phone;
    customer.bsuid = content.new_bsuid ?? customer.bsuid;
  }
  return {
    message,
    item: {
      kind: 'message',
      customerId: customer.id,
      tags: ['messages'],
      element,
      ...(!draft.options.withoutContact && content.type !== 'system' && { contact: contactOf(customer) }),
    },
  };
}

/** Reactions, edits and deletions change a bubble that is there; everything else is one of its own. */
function show(world: DraftWorld, customer: Customer, content: FullContent, message: ChatMessage): void {
  const wrote = !['system', 'edit', 'revoke'].includes(content.type);
  if (wrote && (customer.lastWroteAt?.getTime() ?? 0) < message.at.getTime()) {
    const wasOpen = customer.windowOpen;
    customer.lastWroteAt = message.at;
    if (!wasOpen) world.emit({ type: 'customer', customerId: customer.id });
  }
  if ('message_id' in content) {
    const target = customer.chat.find((one) => one.id === content.message_id);
    if (!target) return;
    if (content.type === 'reaction') target.reaction = content.emoji;
    if (content.type === 'edit') Object.assign(target, { text: content.text, edited: true });
    if (content.type === 'revoke') target.deleted = true;
    world.emit({ type: 'message', message: target });
  } else if (content.type !== 'system' && content.type !== 'raw') {
    customer.chat.push(message);
    world.emit({ type: 'message', message });
  }
}

function elementOf(
  customer: Customer,
  draft: Draft,
  content: FullContent,
  media: StoredMedia | undefined,
  message: ChatMessage,
): Record<string, unknown> {
  const element: Record<string, unknown> = {
    ...(!customer.hidden && { from: customer.phone }),
    ...(customer.bsuid && { from_user_id: customer.bsuid }),
    ...(customer.parentBsuid && { from_parent_user_id: customer.parentBsuid }),
    id: message.id,
    timestamp: String(Math.floor(message.at.getTime() / 1000)),
    ...contextOf(draft),
    ...(draft.options.referral && { referral: draft.options.referral }),
    ...messagePart(content, media, customer.bsuid),
  };
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== null));
}

/** What the message answers, and the product of the catalogue that it is about. */
function contextOf({ options: { replyTo, product } }: Draft): Record<string, unknown> {
  if (!replyTo && !product) return {};
  return { context: { ...(replyTo && { id: replyTo }), ...(product && { referred_product: product }) } };
}

function contactOf(customer: Customer): Record<string, unknown> {
  const { name, username, hidden, phone, bsuid, parentBsuid } = customer;
  return {
    profile: { ...(name && { name }), ...(username && { username }) },
    ...(!hidden && { wa_id: phone }),
    ...(bsuid && { user_id: bsuid }),
    ...(parentBsuid && { parent_user_id: parentBsuid }),
  };
}

function storeMedia(world: DraftWorld, content: MediaContent): StoredMedia {
  const sample = sampleFile(content.type);
  const bytes = content.data ? Buffer.from(content.data, 'base64') : sample.bytes;
  const filename = content.filename ?? (content.data ? undefined : sample.filename);
  return world.storeMedia(bytes, content.mime_type ?? sample.mimeType, filename);
}

/** Keeps a file under a new id, with its hash as the platform gives it (Base64). */
export function storedMedia(bytes: Buffer, mimeType: string, filename?: string): StoredMedia {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { id: newMediaId(), bytes, mimeType, sha256, ...(filename && { filename }) };
}
