import { knownEmoji } from '../base/emoji.js';
import { SlackError } from '../base/slack-error.js';
import type { Channel, Message } from '../base/types.js';
import type { Core } from '../core/core.js';

// These follow the errors of reactions.add: distinct emoji on one message, and reactions of one person on it.
const mostEmoji = 50;
const mostOfOnePerson = 23;

/** Adds a person's reaction; throws invalid_name, already_reacted, too_many_emoji or too_many_reactions. */
export function react(core: Core, channel: Channel, message: Message, user: string, given: string): void {
  const name = cleanName(given);
  const base = name.replace(/::skin-tone-[2-6]$/, '');
  if (!knownEmoji(base)) throw new SlackError('invalid_name');
  const existing = message.reactions.find((reaction) => reaction.name === name);
  if (existing?.users.includes(user)) throw new SlackError('already_reacted');
  if (!existing && message.reactions.length >= mostEmoji) throw new SlackError('too_many_emoji');
  const own = message.reactions.filter((reaction) => reaction.users.includes(user)).length;
  if (own >= mostOfOnePerson) throw new SlackError('too_many_reactions');
  if (existing) existing.users.push(user);
  else message.reactions.push({ name, users: [user] });
  announce(core, 'reaction_added', channel, message, user, name);
}

/** Takes a person's reaction away; throws no_reaction when there is none. */
export function unreact(core: Core, channel: Channel, message: Message, user: string, given: string): void {
  const name = cleanName(given);
  const existing = message.reactions.find((reaction) => reaction.name === name);
  if (!existing?.users.includes(user)) throw new SlackError('no_reaction');
  existing.users = existing.users.filter((id) => id !== user);
  message.reactions = message.reactions.filter((reaction) => reaction.users.length);
  announce(core, 'reaction_removed', channel, message, user, name);
}

const cleanName = (name: string): string => name.replace(/^:|:$/g, '');

function announce(
  core: Core,
  type: string,
  channel: Channel,
  message: Message,
  user: string,
  reaction: string,
) {
  core.space.changed({ kind: 'message', channel: channel.id, ts: message.ts });
  const item = { type: 'message', channel: channel.id, ts: message.ts };
  const event = { type, user, reaction, item, event_ts: core.space.clock.next() };
  core.events.announce({ ...event, ...(message.user ? { item_user: message.user } : {}) }, channel);
}
