import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TemplateSyncModel } from '../../src/domain/templates/sync.js';
import { cloudChannelId } from '../../src/edges/whatsapp/cloud/cloud-channel.js';
import type { ApiFault } from '../../src/simulators/slack/base/faults.js';
import { handedOff, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

const pdf = Buffer.from('%PDF-1.4 the offer');

/** What a conversation needs of Slack, and how often each fails. */
const calls: [method: string, times: number][] = [
  ['chat.postMessage', 2],
  ['reactions.add', 2],
  ['chat.update', 2],
  ['files.getUploadURLExternal', 1],
  ['files.completeUploadExternal', 1],
];

describe('A working day while Slack fails: texts, files, held replies and templates', () => {
  // An overtaken event has so long to come to its place.
  const threadline = useThreadline({ env: { REPLY_UNDO_SECONDS: '2' } });
  beforeAll(async () => {
    const channel = cloudChannelId(secrets.cloud.phoneNumberId);
    await until(() => TemplateSyncModel.exists({ _id: channel, owed: false }), 'the templates');
  });
  beforeEach(() => threadline.slack.faults.clear());

  async function talkInThread(): Promise<Talk> {
    const talk = await handedOff(threadline, { name: 'Olga' });
    await until(async () => (await threadline.thread(talk.phone)).length === 2, 'the thread to show both');
    return talk;
  }

  const ana = () => threadline.slack.user('ana');

  /** Everything that goes to the customer and comes from them; then both sides have it all, once and in order. */
  async function works({ customer, phone, root: { ts: root } }: Talk): Promise<void> {
    const under = { thread_ts: root };
    const asked = ana().ephemerals('support').length;
    await ana().clicks({ channel: 'support', ts: root }, 'claim');
    const first = ana().posts('support', 'one moment', under);
    ana().posts('support', 'here it is', under);
    ana().uploads('support', { name: 'offer.pdf', content: pdf, text: 'our offer', ...under });
    ana().posts('support', 'do you like it?', under);
    const held = ana().posts('support', 'fyi <@U0BEN> she pays at once', under);
    const texts = Array.from({ length: 5 }, (_, line) => `line ${line}`);
    for (const text of texts.slice(0, 2)) await customer.says(text);
    await customer.sends({ type: 'document', filename: 'list.pdf' });
    for (const text of texts.slice(2)) await customer.says(text);

    await customer.hears('do you like it?');
    const question = await until(
      () =>
        ana()
          .ephemerals('support')
          .slice(asked)
          .find(({ text }) => text?.includes('looks like a note')),
      'the question about the held reply',
    );
    await ana().clicks({ channel: 'support', ts: question.ts }, 'send_held');
    await customer.hears('she pays at once');
    const { _id } = (await threadline.conversation(phone))!;
    const template = { name: 'still_there', language: 'en', parameters: {} };
    await threadline.api('POST', `/api/conversations/${_id}/messages`, { template });
    await until(() => customer.heard.at(-1)?.type === 'template', 'the template');
    expect(customer.heard.slice(1).map(({ type, text }) => (type === 'text' ? text : type))).toEqual([
      'one moment',
      'here it is',
      'document',
      'do you like it?',
      expect.stringContaining('she pays at once'),
      'template',
    ]);

    const thread = () => threadline.slack.thread('support', root);
    const linesBy = (author: string) =>
      thread()
        .filter(({ username }) => username === author)
        .flatMap(({ text }) => text.split('\n'));
    const files = () =>
      thread()
        .filter(({ bot_id }) => bot_id)
        .flatMap((message) => (message.files ?? []) as { name: string }[]);
    const complete = () =>
      JSON.stringify(thread()[0]).includes(`<@${ana().id}>`) &&
      linesBy('👤 Olga').includes(texts.at(-1)!) &&
      files().length > 0 &&
      thread().some(({ text }) => text?.includes('still_there')) &&
      [first, held].every(({ ts }) =>
        thread()
          .find((message) => message.ts === ts)
          ?.reactions?.some(({ name }) => name === 'white_check_mark'),
      );
    await until(complete, 'the thread to show everything', { seen: thread });
    expect(linesBy('👤 Olga').filter((line) => /^(agent|line \d)$/.test(line))).toEqual(['agent', ...texts]);
    expect(files().map(({ name }) => name)).toEqual(['list.pdf']);
    expect(thread().filter(({ text }) => text?.includes('still_there'))).toHaveLength(1);
    for (const { ts } of [first, held])
      expect(thread().find((message) => message.ts === ts)?.reactions).toHaveLength(1);
  }

  const api: [string, ApiFault['kind']][] = [
    ['429s in a storm', 'rate_limited'],
    ['500s', 'server_error'],
    ['calls that never arrive', 'drop'],
    ['answers that get lost', 'drop_after_commit'],
  ];
  it.each(api)('%s', async (_, kind) => {
    const conversation = await talkInThread();
    const before = threadline.slack.calls().length;
    for (const [method, times] of calls) threadline.slack.faults.api({ kind, method, times, retryAfter: 1 });
    threadline.slack.faults.api({ kind, method: 'download', retryAfter: 1 });
    await works(conversation);
    const hit = threadline.slack.calls().slice(before);
    const met = (method: string) => hit.some((call) => call.method === method && call.fault === kind);
    expect(calls.map(([method]) => method).filter((method) => !met(method))).toEqual([]);
  });

  it('a file whose sharing hangs', async () => {
    const conversation = await talkInThread();
    threadline.slack.faults.api({ kind: 'hang_after_commit', method: 'files.completeUploadExternal' });
    await works(conversation);
  });

  it.each([
    ['come twice', { kind: 'duplicate', times: 10 }],
    ['come late', { kind: 'late', times: 1, delayMs: 1_000 }],
    ['are overtaken', { kind: 'out_of_order', times: 1, delayMs: 800 }],
  ] as const)('events that %s', async (_, fault) => {
    const conversation = await talkInThread();
    threadline.slack.faults.events({ ...fault, type: 'message' });
    await works(conversation);
  });
});
