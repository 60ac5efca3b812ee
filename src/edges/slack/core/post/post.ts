import type { KnownBlock } from '@slack/types';
import { slackFailure } from '../call/client.js';
import type { Desk } from '../desk-context.js';

/** Metadata that lets a post be found again when its answer was lost. */
const metadataType = 'threadline';

export interface Post {
  channel: string;
  threadTs?: string;
  text: string;
  blocks?: KnownBlock[];
  username?: string;
  iconEmoji?: string;
  /** Ids, without spaces, of what this post shows: messages, or a conversation for its root. */
  ids: string[];
}

/** The root of the thread was deleted, so nothing can be posted under it. */
export class ThreadGone extends Error {}

/** Posts once; the timestamp Slack gave it. Throws what WebClient throws, and `ThreadGone`. */
export async function post(desk: Desk, { channel, threadTs, ids, ...what }: Post): Promise<string> {
  const answer = await desk.client.chat
    .postMessage({
      channel,
      thread_ts: threadTs,
      text: what.text,
      blocks: what.blocks,
      username: what.username,
      icon_emoji: what.iconEmoji,
      unfurl_links: false,
      unfurl_media: false,
      // A payload holds texts, numbers and objects of these; a list of texts is none of them.
      metadata: { event_type: metadataType, event_payload: { ids: ids.join(' ') } },
    })
    .catch(async (error) => {
      const failure = slackFailure(error);
      // The others who post there need not find it out too.
      if (failure.kind === 'limited') await desk.pace.pause(channel, failure.afterMs);
      throw error;
    });
  const ts = answer.ts!;
  // Where the root is gone Slack refuses nothing: it posts into the channel, and only its answer shows that.
  if (threadTs && answer.message && !answer.message.thread_ts) {
    await removePost(desk, channel, ts);
    throw new ThreadGone();
  }
  return ts;
}

/** Takes back a post that came to stand in the wrong place. What Slack does not take back stays; that is logged. */
export async function removePost(desk: Desk, channel: string, ts: string): Promise<void> {
  try {
    await desk.client.chat.delete({ channel, ts });
  } catch (error) {
    desk.log.warn({ channel, ts, reason: slackFailure(error).reason }, 'a stray post could not be removed');
  }
}

interface Found {
  ts?: string;
  metadata?: { event_type?: string; event_payload?: { ids?: unknown } };
}

/**
 * Looks for a post that shows this id: in a thread, or among the channel's root messages. Covers everything
 * posted since `since`, with two minutes to spare for clocks that differ.
 */
export async function findPost(
  desk: Desk,
  channel: string,
  threadTs: string | null,
  id: string,
  since: Date,
): Promise<string | null> {
  const oldest = String(since.getTime() / 1000 - 120);
  let cursor: string | undefined;
  do {
    const page = { channel, oldest, cursor, limit: 200, include_all_metadata: true };
    const answer = threadTs
      ? await desk.client.conversations.replies({ ...page, ts: threadTs })
      : await desk.client.conversations.history(page);
    const match = ((answer.messages ?? []) as Found[]).find(({ metadata }) => {
      const ids = metadata?.event_type === metadataType ? metadata.event_payload?.ids : undefined;
      return typeof ids === 'string' && ids.split(' ').includes(id);
    });
    if (match?.ts) return match.ts;
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return null;
}
