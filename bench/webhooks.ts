import { createHmac } from 'node:crypto';
import { seed } from './load.js';
import { personOf } from './people.js';

/** A webhook of the Cloud API with text messages, as far as it is looked at here. */
export interface TextWebhook {
  entry: { changes: { value: { messages: { from: string; id: string; text: { body: string } }[] } }[] }[];
}

export interface SignedWebhook {
  body: string;
  signature: string;
}

/** A customer of the benchmark: the same each time. */
export function customerOf(index: number): { phone: string; name: string } {
  const { name, whatsapp_contact_id } = personOf(seed, index);
  return { phone: whatsapp_contact_id!, name };
}

/** A text of this customer as the platform sends it; `id` makes it another message. */
export function textWebhook(
  customer: number,
  id: string,
  {
    appSecret,
    phoneNumberId,
    businessAccountId,
  }: Record<'appSecret' | 'phoneNumberId' | 'businessAccountId', string>,
): SignedWebhook {
  const { phone, name } = customerOf(customer);
  const message = {
    from: phone,
    id: `wamid.${id}`,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: 'text',
    text: { body: `Is my order ${id} on its way? I would like to have it by Friday, if you can.` },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name }, wa_id: phone }],
    messages: [message],
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: businessAccountId, changes: [{ field: 'messages', value }] }],
  });
  const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  return { body, signature };
}
