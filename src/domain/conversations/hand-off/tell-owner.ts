import { type User, UserModel } from '../../people/core/user.js';
import { announce, announceWithin, ringForAnnouncement } from '../core/announcement.js';
import type { Conversation } from '../core/conversation.js';

/** A row of the assignment log; see assign.ts. */
interface Decision {
  _id: string;
  conversation_id: string | null;
  assigned_to: string | null;
  assigned_by: string;
  assigned_at: Date;
  reason: string;
}

/** Who is told of it: the new owner, unless they took it themselves. */
const toldOf = ({ assigned_to, assigned_by }: Decision): string | null =>
  assigned_to !== null && assigned_to !== assigned_by ? assigned_to : null;

/**
 * Owes the new owner of one contact a direct message. Call it in the transaction that assigns; returns what is to be
 * done when that is over.
 */
export async function oweNewOwner(row: Decision): Promise<() => void> {
  const userId = toldOf(row);
  if (userId === null) return () => undefined;
  const key = `assigned/${row._id}`;
  const text = row.conversation_id
    ? row.reason || 'it is yours from now on'
    : 'There is no conversation yet: the panel lists the contact among yours.';
  await announceWithin(
    key,
    { userId },
    {
      title: `${await nameOf(row.assigned_by)} assigned a contact to you.`,
      lines: [{ text, conversation_id: row.conversation_id }],
    },
  );
  return () => ringForAnnouncement(key);
}

const hourMs = 3_600_000;

/** Tells a new owner of many contacts once an hour: a message for each would be a flood. */
export async function tellOfMany(row: Decision): Promise<void> {
  const userId = toldOf(row);
  if (userId === null) return;
  const hour = Math.floor(row.assigned_at.getTime() / hourMs);
  const title = `${await nameOf(row.assigned_by)} assigned several contacts to you. The panel lists them.`;
  await announce(`assigned-many/${userId}/${row.assigned_by}/${hour}`, { userId }, { title });
}

/**
 * Owes the owner of a conversation a direct message that it needs them, unless they said so themselves. Call it in the
 * transaction that gives it to people; returns what is to be done when that is over.
 */
export async function oweOwnerHandoff(
  { _id, ai_epoch, handoff_reason }: Conversation,
  owner: string | null,
  by: string | null,
): Promise<() => void> {
  if (owner === null || owner === by) return () => undefined;
  const key = `handed-off/${_id}/${ai_epoch}`;
  await announceWithin(
    key,
    { userId: owner },
    {
      title: 'A conversation of yours needs you.',
      lines: [{ text: handoff_reason ?? 'handed off', conversation_id: _id }],
    },
  );
  return () => ringForAnnouncement(key);
}

async function nameOf(userId: string): Promise<string> {
  const user = await UserModel.findById(userId).select({ name: 1 }).lean<Pick<User, 'name'>>();
  return user?.name ?? 'Somebody';
}
