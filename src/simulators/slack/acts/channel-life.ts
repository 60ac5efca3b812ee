import type { Channel } from '../base/types.js';
import type { Core } from '../core/core.js';

const kindOf = ({ kind }: Channel): 'group' | 'channel' => (kind === 'group' ? 'group' : 'channel');

/** A channel was archived, unarchived or deleted, or the bot was taken out of it: announced by the name for its kind. */
export function announceLife(
  core: Core,
  channel: Channel,
  what: 'archive' | 'unarchive' | 'deleted' | 'left',
): void {
  const kind = kindOf(channel);
  const event = { type: `${kind}_${what}`, channel: channel.id, event_ts: core.space.clock.next() };
  // Who was taken out hears of that all the same.
  if (what === 'left') core.events.announce({ ...event, actor_id: channel.creator });
  // A deletion has no user.
  else if (what === 'deleted') core.events.announce(event, channel);
  else core.events.announce({ ...event, user: channel.creator }, channel);
}

/** The bot joined a channel, or was invited there. */
export function announceJoin(core: Core, channel: Channel): void {
  const { team, bot } = core.space.settings;
  const channel_type = channel.kind === 'group' ? 'G' : 'C';
  const event = { type: 'member_joined_channel', channel: channel.id, channel_type };
  const who = { user: bot.user_id, team: team.id, inviter: channel.creator };
  core.events.announce({ ...event, ...who, event_ts: core.space.clock.next() }, channel);
}

/** A channel has another name. */
export function announceRename(core: Core, channel: Channel): void {
  const { id, name, created } = channel;
  const is = { is_channel: channel.kind === 'channel', is_group: channel.kind === 'group', is_mpim: false };
  const shown = { id, ...is, name, name_normalized: name, created };
  const event_ts = core.space.clock.next();
  core.events.announce({ type: `${kindOf(channel)}_rename`, channel: shown, event_ts }, channel);
}

/** A channel has become a private one: there is no event of its own for that, only a message. */
export function announcePrivate(core: Core, channel: Channel, user: string): void {
  const ts = core.space.clock.next();
  const text = `<@${user}> made this channel *private*.`;
  const subtype = 'channel_convert_to_private';
  core.events.aboutMessage(channel, { type: 'message', subtype, user, text, ts, event_ts: ts });
}

/** A channel has another id. */
export function announceNewId(core: Core, channel: Channel, old: string): void {
  const ids = { old_channel_id: old, new_channel_id: channel.id };
  core.events.announce({ type: 'channel_id_changed', ...ids, event_ts: core.space.clock.next() }, channel);
}
