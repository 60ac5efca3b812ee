import { z } from 'zod';
import type { CloudSettings } from '../../config.js';
import type { Log } from '../../log.js';
import type { Channel, OutboundText, SendResult } from '../channel.js';
import { graphRequest } from './client.js';
import { refusalOf, sendResultOf } from './send-result.js';

export interface CloudChannelOptions {
  log: Log;
  /** For the whole of a request, connection included. 10 s. */
  timeoutMs?: number;
}

/** What a Cloud API channel is called on conversations: `cloud:` and the phone number id. */
export const cloudChannelId = (phoneNumberId: string): string => `cloud:${phoneNumberId}`;

const phoneNumberShape = z.looseObject({ id: z.string() });

/** A WhatsApp number at Meta's Cloud API, or at any server that speaks it. Logs ids and codes, never words or tokens. */
export function createCloudChannel(settings: CloudSettings, options: CloudChannelOptions): Channel {
  const { accessToken, phoneNumberId } = settings;
  const { timeoutMs = 10_000 } = options;
  const id = cloudChannelId(phoneNumberId);
  const log = options.log.child({ channel: id });
  const base = `${settings.apiUrl.replace(/\/+$/, '')}/${encodeURIComponent(phoneNumberId)}`;

  return {
    id,
    kind: 'cloud',
    bsuidScope: settings.businessAccountId,
    capabilities: { broadcasts: true },

    async sendText(message: OutboundText): Promise<SendResult> {
      const body = bodyOf(message);
      if (!body) return unaddressable;
      const startedAt = Date.now();
      const outcome = await graphRequest({
        method: 'POST',
        url: `${base}/messages`,
        accessToken,
        body,
        timeoutMs,
      });
      const result = sendResultOf(outcome);
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
    },

    async check(): Promise<string | undefined> {
      const url = `${base}?fields=id,display_phone_number,verified_name,quality_rating`;
      const outcome = await graphRequest({ method: 'GET', url, accessToken, timeoutMs });
      if (outcome.kind !== 'answered') {
        return `The WhatsApp Cloud API at ${new URL(base).host} cannot be reached (${outcome.code}). Check the API URL and the network.`;
      }
      if (outcome.status !== 200) return refusalOf(outcome).failure.message;
      const number = phoneNumberShape.safeParse(outcome.json);
      if (number.success && number.data.id === phoneNumberId) return undefined;
      return `The API URL answers, but not for phone number id ${phoneNumberId}. Check both.`;
    },
  };
}

const unaddressable: SendResult = {
  outcome: 'refused',
  failure: {
    code: 'no_recipient',
    message: 'This customer has neither a phone number nor an id this channel can write to.',
  },
};

/** The phone wins where both are known, as it does at the platform. A WhatsApp Web id (`lid`) is of no use here. */
function bodyOf({ to, text, reference, replyTo }: OutboundText): Record<string, unknown> | undefined {
  if (!to.phone && !to.bsuid) return undefined;
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(to.phone ? { to: to.phone } : { recipient: to.bsuid }),
    type: 'text',
    text: { body: text, preview_url: /https?:\/\//.test(text) },
    ...(replyTo && { context: { message_id: replyTo } }),
    // Comes back in every status of this message, also when its answer was lost.
    biz_opaque_callback_data: reference,
  };
}
