import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { clientOf, desk, errorOf, startSlack } from './start-slack.js';

describe('the simulated Web API', () => {
  let slack: SlackSimulator;
  let client: WebClient;
  beforeAll(async () => {
    slack = await startSlack();
    client = clientOf(slack);
  });
  afterAll(() => slack.close());

  it('knows the bot by its token and nobody without it', async () => {
    const own = await client.auth.test();
    expect(own).toMatchObject({ ok: true, user_id: 'U0THREADLINE', bot_id: 'B0THREADLINE' });
    const stranger = new WebClient('xoxb-wrong', { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    expect(await errorOf(stranger.auth.test())).toBe('invalid_auth');
    const answer = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
    expect(await answer.json()).toEqual({ ok: false, error: 'not_authed' });
    expect(await errorOf(client.apiCall('chat.invented'))).toBe('unknown_method');
  });

  it('posts as the bot, and as a nameless bot_message under a customer’s name', async () => {
    const plain = await client.chat.postMessage({ channel: desk, text: 'hello' });
    expect(plain.message).toMatchObject({ bot_id: 'B0THREADLINE', user: 'U0THREADLINE', text: 'hello' });
    expect(plain.message?.subtype).toBeUndefined();
    const named = await client.chat.postMessage({
      channel: desk,
      text: 'hola',
      thread_ts: plain.ts as string,
      username: 'María',
      icon_emoji: ':wave:',
    });
    expect(named.message).toMatchObject({ subtype: 'bot_message', username: 'María', thread_ts: plain.ts });
    expect(named.message?.user).toBeUndefined();
    expect(slack.thread(desk, plain.ts as string).map(({ text }) => text)).toEqual(['hello', 'hola']);
    const shown = slack.messages(desk).find(({ ts }) => ts === plain.ts);
    expect(shown).toMatchObject({ reply_count: 1, latest_reply: named.ts });
  });

  it('shows metadata only to those who ask for it', async () => {
    const metadata = { event_type: 'outbox', event_payload: { id: '42' } };
    const root = await client.chat.postMessage({ channel: desk, text: 'root', metadata });
    const ts = root.ts as string;
    const plain = await client.conversations.replies({ channel: desk, ts });
    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    const full = await client.conversations.replies({ channel: desk, ts, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });

  it('refuses what Slack refuses, in its words', async () => {
    const post = (body: object) => errorOf(client.chat.postMessage({ channel: desk, ...body } as never));
    expect(await post({ text: '' })).toBe('no_text');
    expect(await post({ text: 'x'.repeat(40_001) })).toBe('msg_too_long');
    expect(await post({ channel: 'C0NOWHERE', text: 'x' })).toBe('channel_not_found');
    expect(await post({ channel: 'C0OTHER', text: 'x' })).toBe('not_in_channel');
    expect(await post({ text: 'x', metadata: { event_type: 'a' } })).toBe('invalid_metadata_format');
    const long = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } };
    const error = await client.chat.postMessage({ channel: desk, text: 'x', blocks: [long] }).catch((e) => e);
    expect(error.data.error).toBe('invalid_blocks');
    expect(error.data.response_metadata.messages[0]).toMatch(/less than 3001.*\/blocks\/0\/text\/text/);
    expect(await errorOf(client.conversations.replies({ channel: desk, ts: '1.000001' }))).toBe(
      'thread_not_found',
    );
    expect(await errorOf(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
    expect(await errorOf(client.users.lookupByEmail({ email: 'no@example.com' }))).toBe('users_not_found');
    const gone = { channel: desk, ts: '1.000001' };
    expect(await errorOf(client.chat.update({ ...gone, text: 'x' }))).toBe('message_not_found');
    const foreign = slack.user('ana').posts(desk, 'mine');
    const own = { channel: desk, ts: foreign.ts };
    expect(await errorOf(client.chat.update({ ...own, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(client.chat.delete(own))).toBe('cant_delete_message');
    slack.addsChannel({ id: 'C0OLD', name: 'old', is_archived: true });
    expect(await post({ channel: 'C0OLD', text: 'x' })).toBe('is_archived');
  });

  it('posts into the channel what was for a thread whose root is gone', async () => {
    const root = slack.user('ana').posts(desk, 'soon gone');
    const under = { channel: desk, thread_ts: root.ts, text: 'a reply' };
    slack.user('ana').deletes(desk, root.ts);
    const { message } = await client.chat.postMessage(under);
    expect(message?.thread_ts).toBeUndefined();
    expect(slack.messages(desk).at(-1)?.text).toBe('a reply');
  });

  it('updates in place: blocks stay without a text, go with a text alone, and with an empty list', async () => {
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: '*card*' } }];
    const { ts } = await client.chat.postMessage({ channel: desk, text: 'card', blocks });
    const place = { channel: desk, ts: ts as string };
    const attachments = [{ text: 'more' }];
    const kept = await client.chat.update({ ...place, attachments } as never);
    expect(kept.message?.blocks).toHaveLength(1);
    const plain = await client.chat.update({ ...place, text: 'new text' });
    expect(plain.message?.blocks).toBeUndefined();
    const bare = await client.chat.update({ ...place, text: 'bare', blocks: [] });
    expect(bare.message?.blocks).toEqual([]);
    await client.chat.delete(place);
    expect(slack.thread(desk, place.ts)).toEqual([]);
  });

  it('keeps one reaction of each kind per person', async () => {
    const { ts } = slack.user('ana').posts(desk, 'thanks');
    const item = { channel: desk, timestamp: ts };
    await client.reactions.add({ ...item, name: 'eyes' });
    expect(await errorOf(client.reactions.add({ ...item, name: 'eyes' }))).toBe('already_reacted');
    expect(await errorOf(client.reactions.add({ ...item, name: 'no_such_emoji' }))).toBe('invalid_name');
    expect(await errorOf(client.reactions.remove({ ...item, name: 'x' }))).toBe('no_reaction');
    slack.user('ben').reacts(desk, ts, 'eyes');
    const got = await client.reactions.get(item);
    expect(got.message?.reactions).toEqual([{ name: 'eyes', users: ['U0THREADLINE', 'U0BEN'], count: 2 }]);
    for (let hour = 1; hour <= 12; hour += 1) await client.reactions.add({ ...item, name: `clock${hour}` });
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'zero'])
      await client.reactions.add({ ...item, name });
    expect(await errorOf(client.reactions.add({ ...item, name: 'fire' }))).toBe('too_many_reactions');
  });

  it('pages through channels, people, history and threads without gaps or repeats', async () => {
    for (let n = 0; n < 7; n += 1) slack.addsChannel({ id: `C0PAGE${n}`, name: `page-${n}` });
    const names: string[] = [];
    for await (const page of client.paginate('conversations.list', { limit: 3 }))
      names.push(...listed<{ name: string }>(page, 'channels').map(({ name }) => name));
    expect(names.filter((name) => name.startsWith('page-'))).toHaveLength(7);
    expect(new Set(names).size).toBe(names.length);

    const people: string[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 }))
      people.push(...listed<{ id: string }>(page, 'members').map(({ id }) => id));
    expect(people.sort()).toEqual(['U0ANA', 'U0BEN', 'U0THREADLINE', 'USLACKBOT']);

    const root = slack.user('ana').posts('C0PAGE0', 'root');
    for (let n = 1; n <= 5; n += 1) slack.user('ben').posts('C0PAGE0', `reply ${n}`, { thread_ts: root.ts });
    const replies: string[] = [];
    const whole = { channel: 'C0PAGE0', ts: root.ts, limit: 2 };
    for await (const page of client.paginate('conversations.replies', whole))
      for (const { text, ts } of listed<{ text: string; ts: string }>(page, 'messages'))
        if (ts !== root.ts) replies.push(text);
    expect(replies).toEqual(['reply 1', 'reply 2', 'reply 3', 'reply 4', 'reply 5']);

    const posted = [1, 2, 3, 4, 5].map((n) => slack.user('ana').posts('C0PAGE1', `message ${n}`));
    const first = await client.conversations.history({ channel: 'C0PAGE1', limit: 2 });
    expect(first.messages?.map(({ text }) => text)).toEqual(['message 5', 'message 4']);
    slack.user('ana').posts('C0PAGE1', 'message 6');
    const cursor = first.response_metadata?.next_cursor as string;
    const second = await client.conversations.history({ channel: 'C0PAGE1', limit: 2, cursor });
    expect(second.messages?.map(({ text }) => text)).toEqual(['message 3', 'message 2']);
    const [, two, three] = posted.map(({ ts }) => ts);
    const between = { channel: 'C0PAGE1', oldest: two as string, latest: three as string };
    expect((await client.conversations.history(between)).messages).toHaveLength(0);
    expect((await client.conversations.history({ ...between, inclusive: true })).messages).toHaveLength(2);
  });

  it('gives timestamps that are unique and only grow', () => {
    const stamps = Array.from({ length: 500 }, () => slack.user('ana').posts('C0PAGE2', 'x').ts);
    expect([...new Set(stamps)].sort()).toEqual(stamps);
    expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/);
  });

  it('opens direct messages, joins channels, finds people by e-mail and links to messages', async () => {
    const direct = await client.conversations.open({ users: 'U0ANA' });
    const again = await client.conversations.open({ users: 'U0ANA' });
    expect(again).toMatchObject({ already_open: true, channel: { id: direct.channel?.id } });
    await client.chat.postMessage({ channel: 'U0ANA', text: 'psst' });
    expect(slack.messages(direct.channel?.id as string)).toHaveLength(1);
    await client.conversations.join({ channel: 'C0OTHER' });
    const { ts } = await client.chat.postMessage({ channel: 'C0OTHER', text: 'joined' });
    const found = await client.users.lookupByEmail({ email: 'BEN@example.com' });
    expect(found.user?.id).toBe('U0BEN');
    const link = await client.chat.getPermalink({ channel: 'C0OTHER', message_ts: ts as string });
    expect(link.permalink).toBe(`${slack.url}/archives/C0OTHER/p${ts?.replace('.', '')}`);
    const followed = await fetch(link.permalink as string, { redirect: 'manual' });
    expect(followed.headers.get('location')).toContain('channel=C0OTHER');
  });

  it('tells who is there, who is not to be disturbed, and who is of another workspace', async () => {
    slack.changesUser('ben', {
      presence: 'away',
      dnd: { start: 1_000, end: 2_000 },
      team_id: 'T0PARTNER',
    });
    expect(await client.users.getPresence({ user: 'U0BEN' })).toMatchObject({ presence: 'away' });
    const info = await client.dnd.info({ user: 'U0BEN' });
    expect(info).toMatchObject({ dnd_enabled: true, next_dnd_start_ts: 1_000, next_dnd_end_ts: 2_000 });
    // Slack does not tell of others whether it is a snooze.
    expect(Object.keys(info).filter((name) => name.startsWith('snooze'))).toEqual([]);
    const team = await client.dnd.teamInfo({ users: 'U0ANA,U0BEN' });
    expect(team.users).toMatchObject({ U0ANA: { dnd_enabled: false }, U0BEN: { dnd_enabled: true } });
    expect((await client.users.info({ user: 'U0BEN' })).user).toMatchObject({ team_id: 'T0PARTNER' });
    slack.changesUser('ben', { presence: 'active', dnd: undefined, team_id: undefined });
  });

  it('takes one table in a message, none in a view', async () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'Agent' }]] } as never;
    const post = (...blocks: never[]) => client.chat.postMessage({ channel: desk, text: 'x', blocks });
    expect(await post(table)).toMatchObject({ ok: true });
    expect(await errorOf(post(table, table))).toBe('invalid_blocks');
    expect(await errorOf(post({ type: 'table', rows: [['bare']] } as never))).toBe('invalid_blocks');
    const home = { type: 'home', blocks: [table] } as never;
    expect(await errorOf(client.views.publish({ user_id: 'U0ANA', view: home }))).toBe('invalid_arguments');
  });

  it('leaves a tombstone where a deleted root still has replies, until the last is gone', async () => {
    const { ts } = await client.chat.postMessage({ channel: desk, text: 'to go' });
    const reply = await client.chat.postMessage({
      channel: desk,
      text: 'still here',
      thread_ts: ts as string,
    });
    await client.chat.delete({ channel: desk, ts: ts as string });
    expect(slack.thread(desk, ts as string)[0]).toMatchObject({
      subtype: 'tombstone',
      user: 'USLACKBOT',
      reply_count: 1,
    });
    await client.chat.delete({ channel: desk, ts: reply.ts as string });
    expect(slack.thread(desk, ts as string)).toEqual([]);
  });

  it('names the missing scope', async () => {
    const narrow = await startSlack({ scopes: ['chat:write', 'users:read'] });
    const own = clientOf(narrow);
    expect(await errorOf(own.reactions.add({ channel: desk, timestamp: '1.000001', name: 'eyes' }))).toBe(
      'missing_scope',
    );
    expect(await errorOf(own.chat.postMessage({ channel: desk, text: 'x', username: 'y' }))).toBe(
      'missing_scope',
    );
    const person = await own.users.info({ user: 'U0ANA' });
    expect(person.user?.profile?.email).toBeUndefined();
    await narrow.close();
    const noDirect = await startSlack({ scopes: ['channels:history', 'im:write'] });
    const { channel } = await clientOf(noDirect).conversations.open({ users: 'U0ANA' });
    const asked = clientOf(noDirect).conversations.history({ channel: channel!.id! });
    expect(await errorOf(asked)).toBe('missing_scope');
    await noDirect.close();
  });
});

/** A list in one page of an answer whose type the client does not know. */
const listed = <T>(page: object, name: string): T[] => (page as Record<string, T[]>)[name] ?? [];
