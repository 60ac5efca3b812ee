import {
  channelIdChanged,
  conversationsAfter,
  followChannel,
  recordMove,
} from '../../../domain/conversations/desks/channel-id.js';
import { allDesks, type SlackDesk, SlackDeskModel } from '../../../domain/conversations/desks/desk.js';
import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import type { Workspaces } from '../core/desk-context.js';
import { followEvents } from '../hear/inbox.js';
import { followPosts } from '../hear/thread-posts.js';
import { followEarlierThreads } from '../show/earlier-thread.js';
import { askAgain } from './probe.js';

/** A desk whose threads are to be brought under the new id of its channel. */
export const channelMovedBell: Doorbell = { queue: 'desk', name: 'channel-moved' };

/** Slack has given a channel another id. Stored before it is acknowledged; the rest follows. */
export async function takeNewChannelId(from: string, to: string): Promise<void> {
  const desk = await channelIdChanged(from, to);
  if (!desk) return;
  ring(channelMovedBell, desk._id);
  // It may have been found gone under the old id.
  await askAgain({ slack_channel_id: to });
}

/** Rings for desks of which something is still stored under a former id. */
export async function ringForMovedChannels(): Promise<void> {
  for (const { _id, moves } of await allDesks()) if (moves?.length) ring(channelMovedBell, _id);
}

/** Brings the next of a desk's threads along; the milliseconds to wait before it goes on, 0 when all have followed. */
export async function followMovedChannel(workspaces: Workspaces, deskId: string): Promise<number> {
  const place = await SlackDeskModel.findById(deskId).lean<SlackDesk>();
  const move = place?.moves?.[0];
  if (!place || !move) return 0;
  const { from, after } = move;
  const to = place.slack_channel_id;
  if (after === '') {
    await followEvents(from, to);
    await followPosts(from, to);
  }
  const conversations = await conversationsAfter(after);
  const ids = conversations.map(({ _id }) => _id);
  await followChannel(conversations, from, to);
  await followEarlierThreads(ids, from, to);
  await recordMove(deskId, from, ids.at(-1) ?? null);
  if (ids.length === 0)
    workspaces.log.info({ desk: place.name, from, to }, 'everything followed its channel');
  return 1;
}
