import { ConversationModel } from '../../../../domain/conversations/core/conversation.js';
import { reactAsAgent } from '../../../../domain/conversations/delivery/agent-reactions.js';
import { may } from '../../../../domain/people/core/permissions.js';
import { AppError } from '../../../../errors.js';
import { notAnAgent } from '../../core/agents.js';
import type { Desk } from '../../core/desk-context.js';
import { emojiNamed } from '../../core/emoji.js';
import { customerMessageAt, isAnotherPost, mayBeUnderWay } from '../../core/post/message-place.js';
import { tellPrivately } from '../../core/post/private-notice.js';

/** A stored reaction of somebody to a post. */
interface StoredReaction {
  type: 'reaction_added' | 'reaction_removed';
  user: string;
  /** The short name. */
  reaction: string;
  item: { channel: string; ts: string };
}

export const isReaction = (event: object): event is StoredReaction =>
  'type' in event && (event.type === 'reaction_added' || event.type === 'reaction_removed');

/** An agent's reaction to a customer's message goes to the customer; whose cannot is told so privately. */
export async function handleReaction(desk: Desk, event: StoredReaction): Promise<void> {
  const { channel, ts } = event.item;
  const message = await customerMessageAt(channel, ts);
  if (!message) return mayBeToNewPost(channel, ts);
  const on = event.type === 'reaction_added';
  const agent = await desk.agents.find(event.user);
  const emoji = emojiNamed(event.reaction);
  if (agent && emoji && may(agent, 'reply')) {
    return reactAsAgent(message._id, { by: agent, emoji, on });
  }
  if (!on) return;
  const place = await ConversationModel.findById(message.conversation_id).select({ desk: 1 }).lean();
  const to = { channel, thread: place?.desk.root_ts ?? undefined, user: event.user };
  const why = agent
    ? emoji
      ? 'The customer does not see your reaction: your role may not reply.'
      : `The customer does not see \`:${event.reaction}:\`: WhatsApp has no such reaction.`
    : notAnAgent;
  await tellPrivately(desk, to, why);
}

/** A reaction can be quicker than our own note of where a message was posted: such an event is looked at again. */
async function mayBeToNewPost(channel: string, ts: string): Promise<void> {
  if (!mayBeUnderWay(ts) || (await isAnotherPost(channel, ts))) return;
  throw new AppError('unavailable', 'A message is just being posted; it may be the one this reaction is to.');
}
