import { span } from '../../platform/amounts.js';
import { type Doorbell, ring } from '../../platform/queue/doorbell.js';
import { isOpen, openBetween } from '../conversations/assignment/hours.js';
import { announce } from '../conversations/core/announcement.js';
import { type Conversation, ConversationModel } from '../conversations/core/conversation.js';
import { type Handoff, HandoffModel } from '../conversations/hand-off/handoff-record.js';
import { notifyDesk } from '../conversations/messages/notice.js';
import { workspaceSettings } from '../people/core/settings.js';
import { type User, UserModel } from '../people/core/user.js';
import { sayMorningSummaries } from './summary.js';
import { type Waiting, WaitModel, waitingCustomers } from './waits.js';

export const remindersBell: Doorbell = { queue: 'schedule', name: 'reminders' };

/** How often it is looked whom to remind. */
const everyMs = 20_000;
let rungAt = 0;

/** Rings for reminders, when this process has not done so lately. */
export function ringForReminders(): void {
  if (Date.now() - rungAt < everyMs) return;
  rungAt = Date.now();
  ring(remindersBell);
}

/**
 * Reminds people of customers who wait, each once and only while the desk is open: of a first response that is late,
 * and owners of an answer that is. Says the summaries of the morning. `timezone` counts where business hours name
 * none.
 */
export async function remind(timezone: string, now = new Date()): Promise<void> {
  const { business_hours } = workspaceSettings();
  if (!isOpen(business_hours, now, timezone)) return;
  const clock: Clock = { now, openMs: (from) => openBetween(business_hours, from, now, timezone) };
  await remindOfFirstResponses(clock);
  await remindOwners(clock);
  await sayMorningSummaries(timezone, now);
}

interface Clock {
  now: Date;
  /** How long the desk has been open since then, in milliseconds. */
  openMs(from: Date): number;
}

const minuteMs = 60_000;
/** How many are reminded of at once; the next look goes on. */
const most = 200;

async function remindOfFirstResponses({ now, openMs }: Clock): Promise<void> {
  const { first_response_minutes: minutes } = workspaceSettings().reminders;
  if (minutes === null) return;
  const late = await HandoffModel.find({
    resolved_at: null,
    first_response_at: null,
    reminded_at: null,
    opened_at: { $ne: null, $lte: new Date(now.getTime() - minutes * minuteMs) },
  })
    .sort({ opened_at: 1 })
    .limit(most)
    .lean<Handoff[]>();
  for (const handoff of late) {
    // Who came later has waited for less.
    if (openMs(handoff.opened_at!) < minutes * minuteMs) return;
    const conversation = await ConversationModel.findById(handoff.conversation_id).lean<Conversation>();
    if (conversation?.status === 'snoozed') continue;
    if (conversation) {
      const text = `Nobody has answered yet: ${minutesText(minutes)} since this was handed off.`;
      await sayInThread(conversation, `first-response:${handoff._id}`, text);
    }
    await HandoffModel.updateOne({ _id: handoff._id }, { $set: { reminded_at: new Date() } });
  }
}

async function remindOwners({ openMs }: Clock): Promise<void> {
  const { idle_owner_minutes: minutes } = workspaceSettings().reminders;
  if (minutes === null) return;
  for await (const { conversation, wait } of waitingCustomers()) {
    if (!conversation.assigned_to || wait.reminded || openMs(wait.since!) < minutes * minuteMs) continue;
    await remindOwner({ conversation, wait }, minutes);
    await WaitModel.updateOne({ _id: wait._id }, { $set: { reminded: true } });
  }
}

async function remindOwner({ conversation, wait }: Waiting, minutes: number): Promise<void> {
  const key = `idle:${conversation._id}:${wait.since!.getTime()}`;
  await sayInThread(conversation, key, `The customer has waited for an answer for ${minutesText(minutes)}.`);
  const title = 'A customer of yours waits for an answer.';
  const lines = [{ text: `no answer for ${minutesText(minutes)}`, conversation_id: conversation._id }];
  await announce(key, { userId: conversation.assigned_to! }, { title, lines });
}

/** Calls the owner, or whoever is at the desk. */
async function sayInThread(conversation: Conversation, key: string, text: string): Promise<void> {
  const owner = await UserModel.findOne({ _id: conversation.assigned_to, active: true }).lean<User>();
  const mention = owner ? owner.slack_user_id : 'here';
  await notifyDesk(conversation._id, key, text, { kind: 'info', message_id: null, mention });
}

const minutesText = (minutes: number): string => span(minutes * 60);
