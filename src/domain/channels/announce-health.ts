import { span } from '../../platform/amounts.js';
import { announce } from '../conversations/core/announcement.js';
import { defaultSlackChannel } from '../conversations/desks/choose.js';
import { ChannelModel } from './channel.js';
import type { ChannelHealth } from './channel-health.js';

type Down = Pick<ChannelHealth, '_id' | 'down' | 'problem' | 'facts'>;

/** Tells the default desk once that a channel is down. */
export async function tellOfFailure({ _id, down, problem, facts }: Down): Promise<void> {
  const name = await nameOf(_id, facts);
  await tellDesk(
    `channel-down/${_id}/${down!.since.getTime()}`,
    `:red_circle: The WhatsApp channel ${name} is down.`,
    [problem ?? 'It is not connected.', 'What agents write is kept and sent when it works again.'],
  );
}

/** Tells the default desk once that a channel it was told of works again. */
export async function tellOfReturn({ _id, down, facts }: Down): Promise<void> {
  if (!down?.told_at) return;
  const seconds = Math.max(60, (Date.now() - down.since.getTime()) / 1000);
  await tellDesk(
    `channel-up/${_id}/${down.since.getTime()}`,
    `:large_green_circle: The WhatsApp channel ${await nameOf(_id, facts)} works again, after ${span(seconds)}.`,
  );
}

/** Tells the default desk something of a channel, once per key. */
export async function tellOfChannel(
  { _id, facts }: Pick<ChannelHealth, '_id' | 'facts'>,
  key: string,
  sentence: string,
): Promise<void> {
  await tellDesk(`channel-event/${_id}/${key}`, `About the WhatsApp channel ${await nameOf(_id, facts)}:`, [
    sentence,
  ]);
}

async function tellDesk(key: string, title: string, lines: string[] = []): Promise<void> {
  const slackChannelId = await defaultSlackChannel();
  if (!slackChannelId) return;
  await announce(
    key,
    { slackChannelId },
    { title, lines: lines.map((text) => ({ text, conversation_id: null })) },
  );
}

/** What people call it: the name an admin gave it, else its number, else its id. */
async function nameOf(id: string, facts: ChannelHealth['facts']): Promise<string> {
  const stored = await ChannelModel.findById(id).select({ name: 1 }).lean<{ name: string }>();
  return stored?.name ?? facts.display_phone_number ?? id;
}
