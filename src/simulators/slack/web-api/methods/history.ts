import { compareTs } from '../../base/ids.js';
import { SlackError } from '../../base/slack-error.js';
import type { Message } from '../../base/types.js';
import { presentMessage } from '../../space/present.js';
import type { Args } from '../args.js';
import { type Method, mustHaveScope, readableChannel } from '../method.js';
import { pageOf } from '../page.js';

const scopes = ['channels:history', 'groups:history', 'im:history'];

const history: Method = {
  scopes,
  run(core, args) {
    const channel = readableChannel(core, args, 'channel');
    mustHaveScope(core, channel, 'history');
    if (!core.space.botIsIn(channel)) throw new SlackError('not_in_channel');
    const shown = [...channel.messages.values()].filter(
      (message) => message.thread_ts === undefined || message.subtype === 'thread_broadcast',
    );
    const newestFirst = shown.filter(within(args)).reverse();
    const page = pageOf(newestFirst, args, (message) => message.ts, {
      limit: args.limit(100, 999),
      compare: (a, b) => compareTs(b, a),
    });
    const metadata = args.flag('include_all_metadata');
    return {
      messages: page.items.map((message) => presentMessage(core.space, channel, message, { metadata })),
      has_more: page.next_cursor !== '',
      pin_count: 0,
      channel_actions_ts: null,
      channel_actions_count: 0,
      ...(page.next_cursor ? { response_metadata: { next_cursor: page.next_cursor } } : {}),
    };
  },
};

const replies: Method = {
  scopes,
  run(core, args) {
    const channel = readableChannel(core, args, 'channel');
    mustHaveScope(core, channel, 'history');
    if (!core.space.botIsIn(channel)) throw new SlackError('not_in_channel');
    const root = channel.messages.get(args.need('ts'));
    if (!root) throw new SlackError('thread_not_found');
    const metadata = args.flag('include_all_metadata');
    const present = (message: Message) => presentMessage(core.space, channel, message, { metadata });
    const thread = (channel.threads.get(root.ts) ?? []).filter(within(args));
    const page = pageOf(thread, args, (message) => message.ts, {
      limit: args.limit(1000, 1000),
      compare: compareTs,
    });
    return {
      // The root leads every page, whatever the limits of time say.
      messages: [root, ...page.items].map(present),
      has_more: page.next_cursor !== '',
      ...(page.next_cursor ? { response_metadata: { next_cursor: page.next_cursor } } : {}),
    };
  },
};

export const reading: Record<string, Method> = {
  'conversations.history': history,
  'conversations.replies': replies,
};

/** Whether a message lies between `oldest` and `latest`, the ends counting only when `inclusive`. */
function within(args: Args): (message: Message) => boolean {
  const oldest = args.text('oldest') || '0';
  const latest = args.text('latest') || undefined;
  for (const bound of [oldest, latest ?? '0'])
    if (!/^\d+(\.\d+)?$/.test(bound)) throw new SlackError('invalid_ts_latest');
  const edge = args.flag('inclusive') ? 0 : 1;
  return ({ ts }) =>
    compareNumbers(ts, oldest) >= (oldest === '0' ? 0 : edge) &&
    (latest === undefined || compareNumbers(latest, ts) >= edge);
}

/** Compares instants written with any number of decimals. */
function compareNumbers(a: string, b: string): number {
  const [wholeA = '0', partA = ''] = a.split('.');
  const [wholeB = '0', partB = ''] = b.split('.');
  if (wholeA !== wholeB) return Number(wholeA) > Number(wholeB) ? 1 : -1;
  const left = partA.padEnd(6, '0');
  const right = partB.padEnd(6, '0');
  return left < right ? -1 : left > right ? 1 : 0;
}
