import type { Log } from '../../../../log.js';
import type { WebClient } from '../browser/client.js';
import { type DirectChat, directChat } from '../core/address.js';
import { messageShape, type WebMessage } from './message-shape.js';

/** A message in a chat with one person. */
export interface DirectMessage {
  message: WebMessage;
  chat: DirectChat;
}

/** When it was said, in whole seconds as WhatsApp counts. */
export const saidAt = ({ t }: WebMessage): number => t ?? Math.floor(Date.now() / 1000);

/** Whether this is the account itself, which people use as a notebook. */
export const isOwn = (client: WebClient, chat: DirectChat): boolean =>
  directChat(client.info?.wid)?.id === chat.id;

/**
 * Reads what the page gives as a message. Undefined for what is not in a chat with one person: groups, newsletters,
 * the status page, lists of recipients, notes to oneself.
 */
export function readDirect(raw: unknown, client: WebClient, log: Log): DirectMessage | undefined {
  const parsed = messageShape.safeParse(raw);
  if (!parsed.success) {
    log.warn({ issue: parsed.error.issues[0]?.message }, 'a message of WhatsApp Web could not be read');
    return undefined;
  }
  const message = parsed.data;
  const chat = directChat(message.id.remote ?? (message.id.fromMe ? message.to : message.from));
  const toMany = message.isStatusV3 || (message.broadcast && message.id.fromMe);
  return !chat || toMany || isOwn(client, chat) ? undefined : { message, chat };
}
