import type { Actor } from '../../people/core/permissions.js';
import { mustBecome } from '../core/verdict.js';
import { type Message, MessageModel, type OwedChange } from '../messages/message.js';
import { ringForChange } from './sent-changes.js';

/**
 * An agent put an emoji on a customer's message, or took it away. WhatsApp shows one reaction of a company, so the
 * customer sees the last one that is still there. Safe to run again. Errors: `forbidden`.
 */
export async function reactAsAgent(
  messageId: string,
  { by, emoji, on }: { by: Actor; emoji: string; on: boolean },
): Promise<void> {
  const which = { _id: messageId, direction: 'in' as const };
  mustBecome('reply', by);
  const one = { user_id: by._id, emoji };
  await MessageModel.updateOne(which, { $pull: { agent_reactions: one } });
  const message = on
    ? await MessageModel.findOneAndUpdate(
        which,
        { $push: { agent_reactions: { $each: [one], $slice: -50 } } },
        { returnDocument: 'after' },
      ).lean<Message>()
    : await MessageModel.findOne(which).lean<Message>();
  if (!message || message.deleted_at) return;
  const wanted = message.agent_reactions.at(-1)?.emoji ?? null;
  const change: OwedChange = { kind: 'react', text: wanted, asked_at: new Date(), attempts: 0 };
  await MessageModel.updateOne(which, { $set: { change } });
  ringForChange(message.conversation_id);
}
