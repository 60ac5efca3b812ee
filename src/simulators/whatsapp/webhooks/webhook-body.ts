import type { AccountEvent, SimulatorSettings } from '../types.js';

/** One message, status or event of the account on its way, with what the batch must say about its customer. */
export interface WebhookItem {
  kind: 'message' | 'status' | 'account';
  /** Empty: it is about no customer. */
  customerId: string;
  /** What faults are aimed at: `messages`, or `statuses` and the status; nothing is aimed at an account's. */
  tags: string[];
  /** The element of `messages` or `statuses`; for an account, the whole value. */
  element: Record<string, unknown>;
  /** The element of `contacts`; the platform leaves it out for some messages. */
  contact?: Record<string, unknown>;
  /** The field of an account's event. */
  field?: string;
  time?: number;
}

/** An event of the account, which shares a change with nothing. */
export const accountItem = ({ field, value, time }: AccountEvent): WebhookItem => ({
  kind: 'account',
  customerId: '',
  tags: [],
  element: value,
  field,
  time,
});

/**
 * How several items share a body: all in one value, a change for each, an entry for each, or changes with up to two
 * items spread over two entries.
 */
export type BatchLayout = 'messages' | 'changes' | 'entries' | 'mixed';

/** The webhook body that carries these items, in this order. */
export function webhookBody(
  settings: SimulatorSettings,
  items: WebhookItem[],
  layout: BatchLayout = 'messages',
): Record<string, unknown> {
  const change = (some: WebhookItem[]) =>
    some[0]!.field
      ? { value: some[0]!.element, field: some[0]!.field }
      : { value: sharedValue(settings, some), field: 'messages' };
  const entry = (changes: unknown[], time?: number) => ({
    id: settings.businessAccountId,
    ...(time !== undefined && { time }),
    changes,
  });
  return { object: 'whatsapp_business_account', entry: entries() };

  function entries(): unknown[] {
    const [alone, shared] = [items.filter(({ field }) => field), items.filter(({ field }) => !field)];
    if (alone.length > 0) {
      const others = shared.length > 0 ? [change(shared)] : [];
      return [entry([...alone.map((item) => change([item])), ...others], alone[0]!.time)];
    }
    if (layout === 'messages') return [entry([change(items)])];
    if (layout === 'changes') return [entry(items.map((item) => change([item])))];
    if (layout === 'entries') return items.map((item) => entry([change([item])]));
    const changes = inPairs(items).map(change);
    const half = Math.ceil(changes.length / 2);
    return [changes.slice(0, half), changes.slice(half)].filter((some) => some.length > 0).map(entry);
  }
}

function sharedValue(settings: SimulatorSettings, items: WebhookItem[]): Record<string, unknown> {
  const messages = items.filter((item) => item.kind === 'message');
  const statuses = items.filter((item) => item.kind === 'status');
  const contacts = new Map(messages.map((item) => [item.customerId, item.contact]));
  const known = [...contacts.values()].filter((contact) => contact !== undefined);
  return {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: settings.displayPhoneNumber ?? '15550783881',
      phone_number_id: settings.phoneNumberId,
    },
    ...(known.length > 0 && { contacts: known }),
    ...(messages.length > 0 && { messages: messages.map((item) => item.element) }),
    ...(statuses.length > 0 && { statuses: statuses.map((item) => item.element) }),
  };
}

function inPairs<T>(items: T[]): T[][] {
  return items.flatMap((_, i) => (i % 2 === 0 ? [items.slice(i, i + 2)] : []));
}
