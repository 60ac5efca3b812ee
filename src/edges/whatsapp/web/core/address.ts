import type { Recipient, Sender } from '../../port/channel.js';

/** A chat with one person: the digits of a phone, or of a hidden id that only looks like digits. */
export interface DirectChat {
  id: string;
  kind: 'phone' | 'lid';
  value: string;
}

/** The chat with one person that a WhatsApp Web id names; undefined for groups, broadcasts, newsletters, statuses. */
export function directChat(id: unknown): DirectChat | undefined {
  const text = typeof id === 'string' ? id : (id as { _serialized?: unknown } | null)?._serialized;
  // A device of the person may be named after a colon: 34600111222:5@c.us.
  const found = /^(\d{5,20})(?::\d+)?@(c\.us|s\.whatsapp\.net|lid)$/.exec(String(text ?? ''));
  if (!found) return undefined;
  const [, value = '', server] = found;
  return server === 'lid'
    ? { id: `${value}@lid`, kind: 'lid', value }
    : { id: `${value}@c.us`, kind: 'phone', value };
}

/** Who that is, as far as the id alone says. */
export const senderOf = ({ kind, value }: DirectChat): Sender => ({ [kind]: value });

/** The chats in which messages with this person may be: a chat moves from the phone to the hidden id over time. */
export function chatsOf({ lid, phone }: Recipient): string[] {
  return [...(lid ? [`${lid}@lid`] : []), ...(phone ? [`${phone}@c.us`] : [])];
}

/** A message as our part of the page finds it. */
export const inChats = (who: Recipient, id: string, fromMe: boolean) => ({ chats: chatsOf(who), id, fromMe });
