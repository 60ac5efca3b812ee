import type { Person, SlackTrace } from '../../../domain/contact-actions/erase/traces.js';
import { EarlierThreadModel } from '../show/earlier-thread.js';
import { SlackEventModel } from './inbox.js';

/** Removes what agents wrote in the threads of a person; returns the threads their conversations were in before. */
export async function eraseThreadEvents({ threads, conversation_ids }: Person): Promise<SlackTrace[]> {
  const theirs = { conversation_id: { $in: conversation_ids } };
  const rows = await EarlierThreadModel.find(theirs).limit(1_000).lean();
  const earlier = rows.map(({ channel, root_ts }) => ({ channel, thread_ts: root_ts }));
  const keys = [...threads, ...earlier].map(({ channel, thread_ts }) => `${channel}:${thread_ts}`);
  if (keys.length > 0) await SlackEventModel.deleteMany({ thread: { $in: keys } });
  await EarlierThreadModel.deleteMany(theirs);
  const known = new Set(threads.map(({ thread_ts }) => thread_ts));
  return earlier.filter(({ thread_ts }) => !known.has(thread_ts));
}
