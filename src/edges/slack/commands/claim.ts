import { assign } from '../../../domain/conversations/assignment/assign.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { handOff } from '../../../domain/conversations/hand-off/handoff.js';
import { startChat } from '../../../domain/conversations/reply/start-chat.js';
import type { User } from '../../../domain/people/core/user.js';

/** Opens a resolved conversation again; another one stays as it is. Errors: `forbidden`, `not_found`. */
export function reopen(conversation: Conversation, actor: User): Promise<Conversation> {
  const { contact_uuid, channel_id } = conversation;
  return startChat(contact_uuid, { actor, channelId: channel_id, defaultChannelId: channel_id });
}

/**
 * Takes a conversation for this agent: assigns its contact and mutes the bot; a resolved one is open again. Errors:
 * `forbidden`, `invalid_input`.
 */
export async function claim(conversation: Conversation, actor: User): Promise<void> {
  const { _id, contact_uuid, status } = conversation;
  const reason = `claimed by ${actor.name} in Slack`;
  await assign({ contactIds: [contact_uuid], userId: actor._id, by: actor, reason });
  if (status === 'resolved') await reopen(conversation, actor);
  await handOff(_id, 'an agent claimed it', { by: actor });
}

/** Gives the contact to somebody, or with null to nobody. Errors: `forbidden`, `invalid_input`. */
export async function assignInSlack(contactId: string, userId: string | null, by: User): Promise<void> {
  await assign({ contactIds: [contactId], userId, by, reason: `assigned by ${by.name} in Slack` });
}

/**
 * Opens a chat with a contact for this agent: the conversation there is or a new one, with people, theirs unless
 * somebody looks after the contact already. Nothing is sent; its thread appears in Slack. Errors: `forbidden`,
 * `not_found`.
 */
export async function openChat(
  contactId: string,
  actor: User,
  defaultChannelId: string,
): Promise<Conversation> {
  const { _id } = await startChat(contactId, { actor, defaultChannelId });
  const reason = `chat started by ${actor.name} in Slack`;
  await assign({ contactIds: [contactId], userId: actor._id, by: actor, reason, onlyIfUnassigned: true });
  return handOff(_id, 'an agent claimed it', { by: actor });
}
