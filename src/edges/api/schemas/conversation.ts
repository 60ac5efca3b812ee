import { z } from 'zod';
import { conversationFor } from '../../../domain/contacts/contact/masking.js';
import { type Conversation, conversationStatuses } from '../../../domain/conversations/core/conversation.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { time, userId, uuid } from './parts.js';

export const conversationShape = z
  .strictObject({
    id: uuid,
    number: z.int().nullable().describe('What people call it by: #1042'),
    contact_id: z.string().nullable().describe("Digits, or the identity's value when the number is hidden"),
    contact_uuid: uuid,
    contact_name: z.string(),
    status: z.enum(conversationStatuses),
    ai_enabled: z.boolean().describe('Whether the bot answers'),
    channel_id: z.string(),
    assigned_to: userId.describe("The contact's owner"),
    snoozed_until: time.nullable().describe('When a snoozed conversation comes back'),
    window_expires_at: time.nullable().describe('Until then replies of any kind may be sent'),
    slack: z.strictObject({ channel: z.string().nullable(), thread_ts: z.string().nullable() }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Conversation' });

/** A conversation as the API shows it to this person. */
export function presentConversation(
  conversation: Conversation,
  viewer: Actor,
): z.input<typeof conversationShape> {
  const { desk } = conversation;
  return {
    id: conversation._id,
    number: conversation.number,
    contact_uuid: conversation.contact_uuid,
    ...conversationFor(viewer, conversation),
    status: conversation.status,
    ai_enabled: conversation.ai_enabled,
    channel_id: conversation.channel_id,
    assigned_to: conversation.assigned_to,
    snoozed_until: conversation.status === 'snoozed' ? conversation.snoozed_until : null,
    window_expires_at: conversation.window_expires_at,
    slack: { channel: desk.channel, thread_ts: desk.root_ts },
    created_at: conversation.created_at,
    updated_at: conversation.updated_at,
  };
}
