import { localTime } from '../../platform/local-time.js';
import { openingsOf } from '../conversations/assignment/hours.js';
import { type AnnouncedLine, AnnouncementModel, announce } from '../conversations/core/announcement.js';
import { allDesks, type SlackDesk } from '../conversations/desks/desk.js';
import { workspaceSettings } from '../people/core/settings.js';
import { type User, UserModel } from '../people/core/user.js';
import { type Waiting, waitingCustomers } from './waits.js';

/** A summary that could not be said by then is no news of the morning any more. */
const lateMs = 3_600_000;
/** Conversations that a summary names; of others it tells how many. */
const mostNamed = 20;

/** The last day whose summaries this process knows to be said: they need not be looked for again. */
let saidOn = '';

/** Says in each desk's channel which customers wait, once a day, when business hours begin. */
export async function sayMorningSummaries(timezone: string, now: Date): Promise<void> {
  const { business_hours, reminders } = workspaceSettings();
  if (!business_hours || !reminders.morning_summary) return;
  const zone = business_hours.timezone ?? timezone;
  const { day } = localTime(now.getTime(), zone);
  const [opening] = openingsOf(business_hours, day, timezone);
  const late = opening === undefined ? -1 : now.getTime() - opening;
  if (late < 0 || late > lateMs || saidOn === day) return;
  const waiting = await byDesk();
  for (const desk of await allDesks()) {
    const key = `morning/${desk._id}/${day}`;
    if (!desk.active || (await AnnouncementModel.exists({ _id: key }))) continue;
    await sayTo(desk, key, waiting.get(desk.slack_channel_id) ?? []);
  }
  saidOn = day;
}

/** Who waits at which desk's Slack channel, longest first. */
async function byDesk(): Promise<Map<string, Waiting[]>> {
  const desks = new Map<string, Waiting[]>();
  for await (const waiting of waitingCustomers()) {
    const channel = waiting.conversation.desk.channel ?? '';
    desks.set(channel, [...(desks.get(channel) ?? []), waiting]);
  }
  for (const waiting of desks.values())
    waiting.sort((one, other) => one.wait.since!.getTime() - other.wait.since!.getTime());
  return desks;
}

async function sayTo(desk: SlackDesk, key: string, waiting: Waiting[]): Promise<void> {
  const to = { slackChannelId: desk.slack_channel_id };
  if (waiting.length === 0) return announce(key, to, { title: 'Good morning. Nobody waits for an answer.' });
  const named = waiting.slice(0, mostNamed);
  const owners = new Map((await ownersOf(named)).map(({ _id, name }) => [_id, name]));
  const lines: AnnouncedLine[] = named.map(({ conversation, wait }) => ({
    text: `owner: ${owners.get(conversation.assigned_to ?? '') ?? 'nobody'}`,
    conversation_id: conversation._id,
    since: wait.since,
  }));
  const more = waiting.length - named.length;
  if (more > 0) lines.push({ text: `and ${more} more`, conversation_id: null, since: null });
  const who = waiting.length === 1 ? 'One customer waits' : `${waiting.length} customers wait`;
  await announce(key, to, { title: `Good morning. ${who} for an answer.`, lines });
}

function ownersOf(waiting: Waiting[]): Promise<User[]> {
  const ids = waiting.flatMap(({ conversation }) => conversation.assigned_to ?? []);
  return UserModel.find({ _id: { $in: ids } }).lean<User[]>();
}
