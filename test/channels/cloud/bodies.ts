export const now = new Date('2026-11-10T12:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);

/** A message from a customer with a phone, `ago` seconds before now. */
export function textFrom(from: string, body: unknown, more: Record<string, unknown> = {}, ago = 60) {
  return {
    from,
    id: `wamid.${from}.${String(body)}`,
    timestamp: String(seconds - ago),
    type: 'text',
    text: { body },
    ...more,
  };
}

/** A webhook body with this one value. */
export function bodyWith(value: Record<string, unknown>, field = 'messages') {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field, value: { metadata: { phone_number_id: '77' }, ...value } }] }],
  };
}
