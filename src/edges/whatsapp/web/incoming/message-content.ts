import type { InboundMessage, MessageType } from '../../port/channel.js';
import { capText, cleanName } from '../../port/clean.js';
import type { WebMessage } from './message-shape.js';
import { vcardText } from './vcard.js';

export interface WebContent {
  type: MessageType;
  /** It can always be read; bracketed words are ours, the rest is the writer's. */
  text: string;
  media?: InboundMessage['media'];
}

/** What WhatsApp Web keeps in a chat that nobody has said. */
const notSaid = new Set([
  'e2e_notification',
  'notification',
  'notification_template',
  'group_notification',
  'broadcast_notification',
  'gp2',
  'protocol',
  'call_log',
  'ciphertext',
  'revoked',
  'reaction',
  'debug',
  'album',
  'keep_in_chat',
  'pin_message',
]);

const mediaTypes: Record<string, { type: MessageType; label: string }> = {
  image: { type: 'image', label: 'image' },
  video: { type: 'video', label: 'video' },
  ptv: { type: 'video', label: 'video message' },
  audio: { type: 'audio', label: 'audio' },
  ptt: { type: 'audio', label: 'voice message' },
  document: { type: 'document', label: 'document' },
  sticker: { type: 'sticker', label: 'sticker' },
};

/** What a message says as readable text, with its media if it has any; undefined when nobody said it. */
export function contentOf(message: WebMessage): WebContent | undefined {
  if (notSaid.has(message.type)) return undefined;
  const media = mediaTypes[message.type];
  const content = media ? mediaContent(message, media) : otherContent(message);
  return { ...content, text: capText(content.text) };
}

function mediaContent(
  message: WebMessage,
  { type, label }: { type: MessageType; label: string },
): WebContent {
  const filename = message.filename && cleanName(message.filename, 255);
  const what = message.isGif ? 'GIF' : filename ? `${label}: ${filename}` : label;
  const once = message.isViewOnce ? ', to be seen once on the phone' : '';
  const text = [`[${what}${once}]`, message.caption].filter(Boolean).join(' ');
  const chat = message.id.remote;
  if (!message.directPath || !chat) return { type, text };
  return {
    type,
    text,
    media: {
      // The page's own key, because a file is fetched from the page.
      id: `${message.id.fromMe}_${chat}_${message.id.id}`,
      ...(message.mimetype && { mimeType: message.mimetype }),
      ...(message.filehash && { sha256: message.filehash }),
      ...(filename && { filename }),
      ...(message.type === 'ptt' && { voice: true }),
    },
  };
}

function otherContent(message: WebMessage): WebContent {
  const body = message.body ?? '';
  switch (message.type) {
    case 'chat':
      return { type: 'text', text: body || '[empty message]' };
    case 'location':
      return { type: 'location', text: placeText(message) };
    case 'vcard':
      return { type: 'contacts', text: vcardText(body) };
    case 'multi_vcard':
      return {
        type: 'contacts',
        text: (message.vcardList ?? []).map(({ vcard }) => vcardText(vcard)).join('\n') || '[contacts]',
      };
    case 'buttons_response':
    case 'template_button_reply':
      return { type: 'button', text: body || '[button]' };
    case 'list_response': {
      const { title, description } = message.listResponse ?? {};
      return {
        type: 'interactive',
        text: [title ?? body, description].filter(Boolean).join('\n') || '[list]',
      };
    }
    case 'order':
      return { type: 'order', text: orderText(message) };
    default:
      return labelled(message, body);
  }
}

/** Kinds that are only ever shown: a bracketed word and what there is to read. */
function labelled(message: WebMessage, body: string): WebContent {
  const said = (label: string, ...parts: (string | undefined)[]): WebContent => ({
    type: 'interactive',
    text: [`[${label}]`, ...parts.filter(Boolean)].join(' '),
  });
  switch (message.type) {
    case 'poll_creation':
      return said(
        'poll',
        message.pollName,
        (message.pollOptions ?? []).map(({ name }) => `\n- ${name}`).join(''),
      );
    case 'event_creation':
    case 'scheduled_event_creation':
      return said('event', message.eventName, eventTime(message), message.eventDescription);
    case 'product':
      return said('product', message.title, message.description);
    case 'groups_v4_invite':
      return said('group invitation', message.inviteGrpName, message.caption ?? body);
    case 'payment':
      return said('payment', message.paymentNoteMsg?.body ?? body);
    case 'list':
    case 'interactive':
    case 'native_flow':
    case 'hsm':
      return said('interactive message', message.title, message.caption ?? body);
    case 'oversized':
      return {
        type: 'unsupported',
        text: '[a message that is too long for WhatsApp Web: read it on the phone]',
      };
    default: {
      const kind = message.type === 'unknown' ? '' : `: ${cleanName(message.type, 40) ?? ''}`;
      return {
        type: 'unsupported',
        text: [`[a message WhatsApp Web does not pass on${kind}]`, message.caption].filter(Boolean).join(' '),
      };
    }
  }
}

function placeText({ lat, lng, loc }: WebMessage): string {
  if (lat === undefined || lng === undefined) return '[location]';
  const what = loc?.split('\n').filter(Boolean).join(', ');
  return `[location] ${what ? `${what} ` : ''}https://www.google.com/maps?q=${lat},${lng}`;
}

function orderText({ itemCount = 0, orderTitle, body }: WebMessage): string {
  const count = itemCount > 0 ? `${itemCount} ${itemCount === 1 ? 'item' : 'items'}` : '';
  return ['[order]', [orderTitle, count].filter(Boolean).join(', '), body].filter(Boolean).join(' ');
}

const eventTime = ({ eventStartTime }: WebMessage): string | undefined =>
  eventStartTime ? new Date(eventStartTime * 1000).toISOString() : undefined;
