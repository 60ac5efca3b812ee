import type { Core } from './core.js';
import type { Channel } from './types.js';

/** A channel was archived or unarchived, or the bot was taken out of it: announced by the name for its kind. */
export function announceLife(core: Core, channel: Channel, what: 'archive' | 'unarchive' | 'left'): void {
  const kind = channel.kind === 'group' ? 'group' : 'channel';
  const event = { type: `${kind}_${what}`, channel: channel.id, event_ts: core.space.clock.next() };
  // Who was taken out hears of that all the same.
  if (what === 'left') core.events.announce({ ...event, actor_id: channel.creator });
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
