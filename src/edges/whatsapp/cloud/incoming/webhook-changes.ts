import type { InboundChange } from '../../port/channel.js';
import { senderOf } from '../core/sender.js';
import { contentShapes, messageShape } from '../core/shapes.js';
import { type Parsed, readMessage, timeOf } from './webhook-items.js';

/**
 * Reads an element of `messages` that is about another message: a reaction, an edit, a deletion. Undefined for one
 * that is a message itself.
 */
export function readChangeOf(
  raw: unknown,
  contacts: unknown[] | undefined,
  receivedAt: Date,
): Parsed<InboundChange> | undefined {
  const message = messageShape.safeParse(raw).data;
  if (!message || !['reaction', 'edit', 'revoke'].includes(message.type)) return undefined;
  if (message.group_id) return { ignored: 'it was written in a group' };
  const sender = senderOf(message, contacts);
  const part = message[message.type];
  const found = sender && changeIn(message.type, part);
  if (!found) {
    // An edit that does not say of what is still something the customer says.
    return message.type === 'edit'
      ? undefined
      : { problem: `of type ${message.type} does not say what it is about` };
  }
  const instead = message.type === 'edit' ? readMessage(raw, contacts, receivedAt) : undefined;
  return {
    item: {
      ...found,
      sender,
      at: timeOf(message.timestamp, receivedAt),
      ...(instead && 'item' in instead && { instead: instead.item }),
    },
  };
}

type Found = Pick<InboundChange, 'kind' | 'target' | 'emoji' | 'text'>;

function changeIn(type: string, part: unknown): Found | undefined {
  if (type === 'reaction') {
    const { data } = contentShapes.reaction.safeParse(part);
    return data?.message_id
      ? { kind: 'reaction', target: data.message_id, emoji: data.emoji ?? null, text: '' }
      : undefined;
  }
  if (type === 'revoke') {
    const { data } = contentShapes.revoke.safeParse(part);
    const target = data?.original_message_id;
    return target ? { kind: 'delete', target, emoji: null, text: '' } : undefined;
  }
  const { data } = contentShapes.edit.safeParse(part);
  // Other words of a file's caption come as a message: what the file is stays to be seen.
  const text =
    data?.message.type === 'text' ? contentShapes.text.safeParse(data.message.text).data?.body : undefined;
  const target = data?.original_message_id;
  return target && text ? { kind: 'edit', target, emoji: null, text } : undefined;
}
