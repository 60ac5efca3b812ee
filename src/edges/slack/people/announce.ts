import type { KnownBlock } from '@slack/types';
import { conversationFor, textsFor } from '../../../domain/contacts/contact/masking.js';
import {
  type AnnouncedLine,
  type Announcement,
  AnnouncementModel,
} from '../../../domain/conversations/core/announcement.js';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { deskOfChannel } from '../../../domain/conversations/desks/desk.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { underLease } from '../../../platform/queue/lease.js';
import { slackTime } from '../blocks/elements.js';
import { refusesToken } from '../core/blocked.js';
import { callTimeoutMs, slackFailure } from '../core/call/client.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { threadUrl } from '../core/links.js';
import { literal } from '../core/literal.js';
import { escapeSlack, slackName } from '../core/mrkdwn.js';
import { attempt } from '../core/post/attempt.js';
import { findPost, post } from '../core/post/post.js';
import { cutText, longestPost } from '../core/split-text.js';
import { deskViewer } from '../core/viewer.js';

/** What could not be said for so long is not worth saying any more. */
const staleMs = 6 * 3600 * 1000;

/** Says an announcement, once. Returns the milliseconds to wait before it can be, 0 when it is said or dropped; false while another worker does. */
export async function sayAnnouncement(workspaces: Workspaces, id: string): Promise<number | false> {
  return underLease(`announcement:${id}`, async () => {
    const announcement = await AnnouncementModel.findOne({ _id: id, owed: true }).lean<Announcement>();
    if (!announcement) return 0;
    const wait = await attempt(workspaces, `announcement:${id}`, () => say(workspaces, announcement));
    const not_before = wait === 0 ? null : new Date(Date.now() + wait);
    await AnnouncementModel.updateOne({ _id: id }, { $set: { owed: wait > 0, not_before } });
    return wait;
  });
}

async function say(workspaces: Workspaces, announcement: Announcement): Promise<number> {
  const { _id: id, created_at, sending_at, not_before } = announcement;
  const early = (not_before?.getTime() ?? 0) - Date.now();
  if (early > 0) return early;
  if (created_at.getTime() < Date.now() - staleMs) {
    workspaces.log.warn({ announcement: id }, 'an announcement could not be said in time and is dropped');
    return 0;
  }
  const place = await placeOf(workspaces, announcement);
  if (place === null) return 0;
  if (typeof place === 'number') return place;
  const { desk, channel, reader } = place;
  if (sending_at) {
    // Said or not? A call that is surely over is looked for before it is made again.
    if (await findPost(desk, channel, null, id, sending_at)) return 0;
    const over = sending_at.getTime() + callTimeoutMs + 2_000 - Date.now();
    if (over > 0) return over;
  }
  const wait = await desk.pace.take(channel);
  if (wait > 0) return wait;
  const message = textsFor(reader, await messageOf(desk, announcement, reader));
  await AnnouncementModel.updateOne({ _id: id }, { $set: { sending_at: new Date() } });
  try {
    await post(desk, { channel, ...message, ids: [id] });
    return 0;
  } catch (error) {
    const { kind, reason } = slackFailure(error);
    // It was certainly not posted: there is nothing to look for.
    if (kind !== 'ended' && kind !== 'open')
      await AnnouncementModel.updateOne({ _id: id }, { $set: { sending_at: null } });
    if (kind !== 'refused') throw error;
    workspaces.log.warn({ announcement: id, reason }, 'an announcement was refused');
    return 0;
  }
}

/** Where it is said; null: nowhere; a number: later. */
async function placeOf(
  workspaces: Workspaces,
  { user_id, slack_channel_id }: Announcement,
): Promise<{ desk: Desk; channel: string; reader: Actor } | number | null> {
  if (slack_channel_id !== null) {
    const desk = await workspaces.ofChannel(slack_channel_id);
    const blocked = (await deskOfChannel(slack_channel_id))?.blocked;
    return desk && !blocked
      ? { desk, channel: slack_channel_id, reader: deskViewer }
      : 10 * workspaces.blockedMs;
  }
  const user = await UserModel.findOne({ _id: user_id, active: true }).lean<User>();
  const desk = user && (await workspaces.ofUser(user));
  if (!user || !desk) return null;
  if (await refusesToken(desk)) return 10 * workspaces.blockedMs;
  const slackId = await desk.agents.slackIdOf(user);
  if (!slackId) return null;
  const { channel } = await desk.client.conversations.open({ users: slackId });
  return { desk, channel: channel!.id!, reader: user };
}

/** Slack takes 3,000 characters in a block, and refuses more than about 13,000 in all of them. */
const longestBlock = 2_900;
const longestMessage = 10_000;

async function messageOf(
  desk: Desk,
  { title, lines }: Announcement,
  reader: Actor,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  const parts = [
    `*${literal(title)}*`,
    ...(await Promise.all(lines.map((line) => lineOf(desk, line, reader)))),
  ];
  const blocks: string[] = [];
  let length = 0;
  for (const [at, part] of parts.entries()) {
    const left = parts.length - at;
    const isTooMuch = length + part.length > longestMessage;
    const shown = isTooMuch ? `… and ${left} more` : cutText(part, longestBlock);
    length += shown.length;
    const last = blocks.at(-1);
    if (last !== undefined && last.length + shown.length < longestBlock)
      blocks[blocks.length - 1] = `${last}\n${shown}`;
    else blocks.push(shown);
    if (isTooMuch) break;
  }
  return {
    text: cutText(literal(title), longestPost),
    blocks: blocks.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
  };
}

async function lineOf(
  desk: Desk,
  { text, conversation_id, since }: AnnouncedLine,
  reader: Actor,
): Promise<string> {
  const about =
    conversation_id === null ? null : await ConversationModel.findById(conversation_id).lean<Conversation>();
  const said = literal(text) + (since ? `, since ${slackTime(since)}` : '');
  if (!about) return `• ${said}`;
  const { contact_name } = conversationFor(reader, about);
  const title = `#${about.number} ${slackName(contact_name)}`;
  const url = await threadUrl(desk, about.desk);
  return `• ${url ? `<${url}|${escapeSlack(title)}>` : literal(title)}: ${said}`;
}
