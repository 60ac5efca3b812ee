import type { App } from '@slack/bolt';
import { deskOfChannel } from '../../../domain/conversations/desks/desk.js';
import { takeNewChannelId } from '../connect/channel-moved.js';
import { askAgain } from '../connect/probe.js';
import { recordBlocked } from '../core/blocked.js';
import type { Desk } from '../core/desk-context.js';

/**
 * What happens to a desk's Slack channel: it is archived or deleted, the bot is taken out of it, or the reverse; it has
 * another id or name. Made private it stays what it is, and its messages come as those of private channels.
 */
export function listenToDesks(app: App, desk: Desk): void {
  const blocked = async (channel: string, reason: string): Promise<void> => {
    const place = await deskOfChannel(channel);
    if (place) await recordBlocked(desk.workspaces, place, reason);
  };
  const freed = (slack_channel_id: string) => askAgain({ slack_channel_id });

  app.event('channel_archive', ({ event }) => blocked(event.channel, 'is_archived'));
  app.event('group_archive', ({ event }) => blocked(event.channel, 'is_archived'));
  app.event('channel_deleted', ({ event }) => blocked(event.channel, 'channel_deleted'));
  app.event('group_deleted', ({ event }) => blocked(event.channel, 'channel_deleted'));
  app.event('channel_id_changed', ({ event }) => {
    desk.names.changed(event.old_channel_id);
    return takeNewChannelId(event.old_channel_id, event.new_channel_id);
  });
  app.event('channel_left', ({ event }) => blocked(event.channel, 'not_in_channel'));
  app.event('group_left', ({ event }) => blocked(event.channel, 'not_in_channel'));
  app.event('channel_unarchive', ({ event }) => freed(event.channel));
  app.event('group_unarchive', ({ event }) => freed(event.channel));
  const renamed = async ({ id }: { id: string }): Promise<void> => desk.names.changed(id);
  app.event('channel_rename', ({ event }) => renamed(event.channel));
  app.event('group_rename', ({ event }) => renamed(event.channel));
  app.event('member_joined_channel', async ({ event, context }) => {
    if (event.user === context.botUserId) await freed(event.channel);
  });
}
