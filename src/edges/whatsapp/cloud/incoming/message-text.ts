import type { MessageType } from '../../port/channel.js';
import { capText, cleanName } from '../../port/clean.js';
import { contentShapes, type WebhookMedia, type WebhookMessage } from '../core/shapes.js';
import type { Content } from './content.js';
import { interactiveContent } from './interactive-answers.js';
import { orderText, peopleText, placeText } from './message-parts.js';
import { unreadMessage } from './unknown-parts.js';

const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const;
type MediaType = (typeof mediaTypes)[number];

/**
 * What a customer's message says, as readable text, with its media if it has any.
 * Throws (a ZodError) when the part its type promises is missing or of another shape.
 */
export function contentOf(message: WebhookMessage): Content {
  const part = message[message.type];
  if ((mediaTypes as readonly string[]).includes(message.type)) {
    return mediaContent(message.type as MediaType, contentShapes.media.parse(part));
  }
  switch (message.type) {
    case 'text':
      return said('text', contentShapes.text.parse(part).body || '[empty message]');
    case 'location':
      return said('location', placeText(contentShapes.location.parse(part)));
    case 'contacts':
      return said('contacts', peopleText(contentShapes.contacts.parse(part)));
    case 'interactive': {
      const { text, ...more } = interactiveContent(contentShapes.interactive.parse(part));
      return { ...said('interactive', text), ...more };
    }
    case 'button': {
      const { text, payload } = contentShapes.button.parse(part);
      return { ...said('button', text ?? payload ?? '[button]'), ...(payload && { choice: payload }) };
    }
    case 'order':
      return said('order', orderText(contentShapes.order.parse(part)));
    case 'edit':
      return editContent(part);
    default:
      return unreadContent(message);
  }
}

/** A file of a kind nobody knows is shown as a document is. */
function unreadContent(message: WebhookMessage): Content {
  const { text, unknown, media } = unreadMessage(message);
  return media
    ? { ...mediaContent('document', media), text: capText(text), unknown }
    : { ...said('unsupported', text), unknown };
}

function said(type: MessageType, text: string): Content {
  return { type, text: capText(text) };
}

function mediaContent(type: MediaType, media: WebhookMedia): Content {
  const filename = media.filename && cleanName(media.filename, 255);
  const label = media.voice ? 'voice message' : filename ? `${type}: ${filename}` : type;
  const text = capText(media.caption ? `[${label}] ${media.caption}` : `[${label}]`);
  if (!media.id) return { type, text };
  return {
    type,
    text,
    media: {
      id: media.id,
      ...(media.mime_type && { mimeType: media.mime_type }),
      ...(media.sha256 && { sha256: media.sha256 }),
      ...(filename && { filename }),
      ...(media.voice && { voice: true }),
    },
  };
}

/** Only numbers shared with the Business app get edits. They are said in full: what was sent cannot be changed. */
function editContent(part: unknown): Content {
  const edit = contentShapes.edit.parse(part);
  const content = contentOf(edit.message as unknown as WebhookMessage);
  return {
    ...content,
    text: capText(`[edited] ${content.text}`),
    ...(edit.original_message_id && { replyTo: edit.original_message_id }),
  };
}
