import type { z } from 'zod';
import type { contentShapes } from '../core/shapes.js';

type Part<K extends keyof typeof contentShapes> = z.infer<(typeof contentShapes)[K]>;

/** `[location] Name, Address` and a map link anybody can open. */
export function placeText(place: Part<'location'>): string {
  const what = [place.name, place.address].filter(Boolean).join(', ');
  return `[location] ${what ? `${what} ` : ''}https://www.google.com/maps?q=${place.latitude},${place.longitude}`;
}

/** `[contact] Name: phones, e-mails`, one line for each person shared. */
export function peopleText(people: Part<'contacts'>): string {
  return people
    .map((person) => {
      const name = person.name?.formatted_name ?? person.name?.first_name;
      const phones = (person.phones ?? []).map(({ phone, wa_id }) => phone ?? (wa_id && `+${wa_id}`));
      const emails = (person.emails ?? []).map(({ email }) => email);
      const reach = [...phones, ...emails].filter(Boolean).join(', ');
      return `[contact] ${[name, reach].filter(Boolean).join(': ') || 'without a name'}`;
    })
    .join('\n');
}

/** `[order] 3 items, 45.00 EUR`, then each product and what the customer wrote along. */
export function orderText(order: Part<'order'>): string {
  const items = order.product_items;
  const count = items.reduce((sum, item) => sum + item.quantity, 0);
  const total = items.reduce((sum, item) => sum + item.quantity * (item.item_price ?? 0), 0);
  const currency = items.find((item) => item.currency)?.currency;
  const priced = total > 0 ? `, ${total.toFixed(2)}${currency ? ` ${currency}` : ''}` : '';
  return [
    `[order] ${count} ${count === 1 ? 'item' : 'items'}${priced}`,
    ...items.map((item) => `${item.quantity} × ${item.product_retailer_id ?? 'unnamed product'}`),
    ...(order.text ? [order.text] : []),
  ].join('\n');
}
