import type { CloudSettings } from '../../../config/config.js';
import type { Log } from '../../../log.js';
import type { Channel, OutboundText, SendResult } from '../port/channel.js';
import { numberedText } from '../port/numbered-text.js';
import { lookAtNumber } from './account/condition.js';
import { graphRequest } from './core/client.js';
import { sendResultOf } from './core/send-result.js';
import { interactivePart } from './outgoing/interactive.js';
import { fetchCloudMedia, usualMediaTimes } from './outgoing/media.js';
import { listCloudTemplates, templatePart } from './outgoing/templates.js';
import { uploadCloudMedia } from './outgoing/upload.js';

export interface CloudChannelOptions {
  log: Log;
  /** The time for the whole of a request, connection included; 10 s unless given. */
  timeoutMs?: number;
  /** It is told of every send, which may show that the account itself cannot send. */
  sent?(result: SendResult): void;
}

/** What a Cloud API channel is called on conversations: `cloud:` and the phone number id. */
export const cloudChannelId = (phoneNumberId: string): string => `cloud:${phoneNumberId}`;

/** Messages a second from one number. Source: Meta, Cloud API, "Throughput". */
const usualPerSecond = 80;
/** A courtesy holds nothing up. */
const courtesyMs = 2_000;
/** One in six seconds to one person, after a burst of 45 at most. Source: Meta, Cloud API, "Pair rate limits". */
const personPace = { perSecond: 1 / 6, burst: 45 };

/** A WhatsApp number at Meta's Cloud API, or at any server that speaks it. Logs ids and codes, never words or tokens. */
export function createCloudChannel(settings: CloudSettings, options: CloudChannelOptions): Channel {
  const { accessToken, phoneNumberId } = settings;
  const { timeoutMs = 10_000 } = options;
  const id = cloudChannelId(phoneNumberId);
  const log = options.log.child({ channel: id });
  const base = `${settings.apiUrl.replace(/\/+$/, '')}/${encodeURIComponent(phoneNumberId)}`;

  async function send(message: Addressed, content: Record<string, unknown>): Promise<SendResult> {
    const envelope = envelopeOf(message);
    if (!envelope) return unaddressable;
    const startedAt = Date.now();
    const url = `${base}/messages`;
    const body = { ...envelope, ...content };
    const outcome = await graphRequest({ method: 'POST', url, accessToken, body, timeoutMs });
    const result = sendResultOf(outcome);
    options.sent?.(result);
    const facts = {
      reference: message.reference,
      outcome: result.outcome,
      code: 'failure' in result ? result.failure.code : undefined,
      status: outcome.kind === 'answered' ? outcome.status : undefined,
      ms: Date.now() - startedAt,
    };
    if (result.outcome === 'accepted') log.debug(facts, 'message sent');
    else log.warn(facts, 'message not sent');
    return result;
  }

  const sendText = (message: OutboundText) =>
    send(message, {
      type: 'text',
      text: { body: message.text, preview_url: /https?:\/\//.test(message.text) },
    });

  const condition = () => lookAtNumber(settings, timeoutMs);

  return {
    id,
    kind: 'cloud',
    bsuidScope: settings.businessAccountId,
    capabilities: { broadcasts: true },
    limits: {
      number: { perSecond: settings.messagesPerSecond ?? usualPerSecond, burst: 5 },
      person: personPace,
    },

    sendText,

    sendInteractive(message) {
      const interactive = interactivePart(message);
      if (!interactive) return sendText(numberedText(message));
      return send(message, { type: 'interactive', interactive });
    },

    sendMedia: ({ type, caption, file, uploadId, ...message }) =>
      send(message, {
        type,
        [type]: {
          id: uploadId,
          // The platform takes neither words beside a sound nor names of pictures.
          ...(caption && type !== 'audio' && type !== 'sticker' && { caption }),
          ...(type === 'document' && { filename: file.filename }),
        },
      }),

    react: ({ to, providerId, emoji }) =>
      // It has no reference: what becomes of a reaction is not what becomes of the message it is on.
      send({ to }, { type: 'reaction', reaction: { message_id: providerId, emoji: emoji ?? '' } }),

    async showTyping({ providerId }) {
      // Source: Meta, Cloud API, "Typing indicators": it marks the message and all before it as read.
      const body = {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: providerId,
        typing_indicator: { type: 'text' },
      };
      const url = `${base}/messages`;
      await graphRequest({ method: 'POST', url, accessToken, body, timeoutMs: courtesyMs });
    },

    sendTemplate: ({ template, ...message }) =>
      send(message, { type: 'template', template: templatePart(template) }),

    listTemplates: (after) => listCloudTemplates(settings, after, timeoutMs),

    uploadMedia: (file) => uploadCloudMedia({ base, accessToken }, file),

    fetchMedia: (mediaId, mostBytes) =>
      fetchCloudMedia(settings, mediaId, mostBytes, { ...usualMediaTimes, callMs: timeoutMs }),

    condition,
    check: async () => (await condition()).problem ?? undefined,
  };
}

/** Who a message goes to and what it answers, whatever it says. */
type Addressed = Omit<OutboundText, 'text' | 'reference'> & Partial<Pick<OutboundText, 'reference'>>;

const unaddressable: SendResult = {
  outcome: 'refused',
  failure: {
    code: 'no_recipient',
    message: 'This customer has neither a phone number nor an id this channel can write to.',
  },
};

/** The phone wins where both are known, as it does at the platform. A WhatsApp Web id (`lid`) is of no use here. */
function envelopeOf({ to, reference, replyTo }: Addressed): Record<string, unknown> | undefined {
  if (!to.phone && !to.bsuid) return undefined;
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(to.phone ? { to: to.phone } : { recipient: to.bsuid }),
    ...(replyTo && { context: { message_id: replyTo } }),
    // The reference comes back in every status of this message, also when its answer was lost.
    ...(reference && { biz_opaque_callback_data: reference }),
  };
}
