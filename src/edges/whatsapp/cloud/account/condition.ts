import { z } from 'zod';
import type { CloudSettings } from '../../../../config/config.js';
import type { ChannelCondition, ChannelFacts } from '../../../../domain/channels/condition.js';
import { graphRequest } from '../core/client.js';
import { refusalOf } from '../core/send-result.js';

const text = z.string().optional().catch(undefined);
const numberShape = z.looseObject({
  id: z.string(),
  display_phone_number: text,
  verified_name: text,
  quality_rating: text,
});

/** What a look at a number found, and which setting is wrong where that can be told. */
export interface NumberLook extends ChannelCondition {
  field?: 'access_token' | 'phone_number_id' | 'business_account_id' | 'api_url';
}

/** Uses the credentials of a number once, without sending anything. Ends within `timeoutMs`; never throws. */
export async function lookAtNumber(settings: CloudSettings, timeoutMs = 10_000): Promise<NumberLook> {
  const { accessToken, apiUrl, phoneNumberId } = settings;
  const url = `${apiUrl}/${encodeURIComponent(phoneNumberId)}?fields=id,display_phone_number,verified_name,quality_rating`;
  const outcome = await graphRequest({ method: 'GET', url, accessToken, timeoutMs });
  if (outcome.kind !== 'answered') {
    const host = new URL(apiUrl).host;
    const problem = `The WhatsApp Cloud API at ${host} cannot be reached (${outcome.code}). Check the API URL and the network.`;
    return { state: 'disconnected', problem, field: 'api_url' };
  }
  if (outcome.status !== 200) {
    const { kind, failure } = refusalOf(outcome);
    if (kind === 'retry') return { state: 'degraded', problem: failure.message };
    return { state: 'needs_person', problem: failure.message, field: fieldOf(failure.code) };
  }
  const number = numberShape.safeParse(outcome.json);
  if (!number.success || number.data.id !== phoneNumberId) {
    const problem = `The API URL answers, but not for phone number id ${phoneNumberId}. Check both.`;
    return { state: 'needs_person', problem, field: 'phone_number_id' };
  }
  const { id: _, ...told } = number.data;
  const facts = Object.fromEntries(
    ['display_phone_number', 'verified_name', 'quality_rating'].flatMap((name) =>
      typeof told[name] === 'string' ? [[name, told[name].slice(0, 100)]] : [],
    ),
  ) as ChannelFacts;
  if (facts.quality_rating === 'RED') return { state: 'degraded', problem: lowQuality, facts };
  return { state: 'ok', problem: null, facts };
}

const lowQuality =
  'The quality of this number is low, because customers block or report it. Look in WhatsApp Manager, and send fewer messages that nobody asked for.';

/** 33: the phone number id is not known; codes in the range of HTTP's: the answer is not WhatsApp's. */
function fieldOf(code: string): NumberLook['field'] {
  if (code === '33' || code === '100') return 'phone_number_id';
  return Number(code) >= 300 && Number(code) < 600 && code !== '368' ? 'api_url' : 'access_token';
}

/** The same with the business account, which sending does not need, but templates and webhooks do. */
export async function lookAtAccount(settings: CloudSettings, timeoutMs = 10_000): Promise<NumberLook> {
  const look = await lookAtNumber(settings, timeoutMs);
  if (look.state !== 'ok' && look.state !== 'degraded') return look;
  const { accessToken, apiUrl, businessAccountId } = settings;
  const url = `${apiUrl}/${encodeURIComponent(businessAccountId)}/message_templates?fields=id&limit=1`;
  const outcome = await graphRequest({ method: 'GET', url, accessToken, timeoutMs });
  const unknown =
    outcome.kind === 'answered' && outcome.status !== 200 && refusalOf(outcome).failure.code === '33';
  if (!unknown) return look;
  const problem = `The access token does not see the WhatsApp Business Account ${businessAccountId}. Check its id, and that the token's user has been given it.`;
  return { state: 'needs_person', problem, field: 'business_account_id' };
}
