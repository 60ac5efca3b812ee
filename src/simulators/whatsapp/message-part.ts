import type { FullContent } from './contents.js';

export interface StoredMedia {
  id: string;
  bytes: Buffer;
  mimeType: string;
  sha256: string;
  filename?: string;
}

/** The fields a webhook message has beside id, sender and time, for what the customer with this id sent. */
export function messagePart(
  content: FullContent,
  media: StoredMedia | undefined,
  bsuid: string | undefined,
): Record<string, unknown> {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: { body: content.text } };
    case 'location': {
      const { type, ...place } = content;
      return { type, location: place };
    }
    case 'contacts':
      return {
        type: 'contacts',
        contacts: content.contacts.map(({ name, phone, email }) => ({
          name: { formatted_name: name, first_name: name.split(' ')[0] },
          ...(phone && { phones: [{ phone, type: 'CELL' }] }),
          ...(email && { emails: [{ email, type: 'HOME' }] }),
        })),
      };
    case 'reaction':
      return {
        type: 'reaction',
        reaction: { message_id: content.message_id, ...(content.emoji && { emoji: content.emoji }) },
      };
    case 'button_reply':
    case 'list_reply': {
      const { type, ...choice } = content;
      return { type: 'interactive', interactive: { type, [type]: choice } };
    }
    case 'form_reply':
      return {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: content.name, body: 'Sent', response_json: JSON.stringify(content.answers) },
        },
      };
    case 'button':
      return { type: 'button', button: { text: content.text, payload: content.payload ?? content.text } };
    case 'order':
      return {
        type: 'order',
        order: {
          catalog_id: '1000000001',
          ...(content.text && { text: content.text }),
          product_items: content.items.map(({ product, quantity, price, currency }) => ({
            product_retailer_id: product,
            quantity,
            item_price: price,
            currency,
          })),
        },
      };
    case 'unsupported': {
      const { code, title, details, kind } = content;
      const errors = [{ code, title, message: title, error_data: { details } }];
      return { type: 'unsupported', errors, ...(kind && { unsupported: { type: kind } }) };
    }
    case 'edit':
      return {
        type: 'edit',
        edit: {
          original_message_id: content.message_id,
          message: { type: 'text', text: { body: content.text } },
        },
      };
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id: content.message_id } };
    case 'interactive':
      return { type: 'interactive', interactive: content.interactive };
    case 'system':
      return {
        type: 'system',
        system: {
          body: content.body,
          type: content.new_phone ? 'user_changed_number' : 'user_changed_user_id',
          ...(content.new_phone && { wa_id: content.new_phone }),
          ...(content.new_bsuid && { user_id: content.new_bsuid, previous_user_id: bsuid }),
        },
      };
    case 'raw':
      return content.message;
    default:
      return { type: content.type, [content.type]: mediaPart(content, media!) };
  }
}

function mediaPart(
  content: { type: string; caption?: string; voice?: boolean },
  { id, mimeType, sha256, filename }: StoredMedia,
): Record<string, unknown> {
  return {
    id,
    mime_type: mimeType,
    sha256,
    ...(content.caption && { caption: content.caption }),
    ...(filename && content.type === 'document' && { filename }),
    ...(content.type === 'audio' && { voice: content.voice ?? true }),
    ...(content.type === 'sticker' && { animated: false }),
  };
}
