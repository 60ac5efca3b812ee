import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { clientOf, desk, startApp, startSlack } from './start-slack.js';

interface Received {
  id: string;
  event: Record<string, unknown> & { type: string; subtype?: string; text?: string };
  retry: number | undefined;
  reason: string | undefined;
}

describe('events of the simulated Slack, received by Bolt', () => {
  let slack: SlackSimulator;
  let received: Received[];
  let failing: number;
  let close: () => Promise<void>;
  const said = () => received.filter(({ event }) => event.type === 'message').map(({ event }) => event.text);

  beforeEach(async () => {
    slack = await startSlack();
    received = [];
    failing = 0;
    const bolt = await startApp(slack, (app) => {
      app.event(/.*/, async ({ event, body, context }) => {
        if (failing > 0) {
          failing -= 1;
          throw new Error('the database is away');
        }
        const retry = { retry: context.retryNum, reason: context.retryReason };
        received.push({ id: body.event_id, event: event as never, ...retry });
      });
    });
    close = bolt.close;
  });
  afterEach(async () => {
    await close();
    await slack.close();
  });

  it('signs so that Bolt accepts, and Bolt refuses a wrong secret or an old date', async () => {
    const root = slack.user('ana').posts(desk, 'hello <@U0BEN> & co https://example.com');
    slack.user('ben').posts(desk, 'hi', { thread_ts: root.ts });
    await slack.idle();
    expect(received.map(({ event }) => event)).toMatchObject([
      {
        type: 'message',
        channel: desk,
        channel_type: 'channel',
        user: 'U0ANA',
        text: 'hello <@U0BEN> &amp; co <https://example.com>',
        ts: root.ts,
      },
      { text: 'hi', thread_ts: root.ts, parent_user_id: 'U0ANA' },
    ]);
    expect(new Set(received.map(({ id }) => id)).size).toBe(2);
    const body = JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event: { type: 'message' } });
    expect((await slack.sendsSigned(body, { secret: 'wrong' })).status).toBe(401);
    const old = Math.floor(Date.now() / 1000) - 400;
    expect((await slack.sendsSigned(body, { timestamp: old })).status).toBe(401);
    expect((await slack.sendsSigned(body)).status).toBe(200);
    expect(await slack.verifiesUrl()).toBe(true);
  });

  it('reports edits, deletions, broadcasts, mentions, reactions, homes and changed people', async () => {
    const ana = slack.user('ana');
    const root = ana.posts(desk, 'first');
    ana.posts(desk, 'also here', { thread_ts: root.ts, broadcast: true });
    ana.edits(desk, root.ts, 'second');
    ana.posts(desk, '<@U0THREADLINE> help');
    ana.reacts(desk, root.ts, 'thumbsup');
    ana.unreacts(desk, root.ts, 'thumbsup');
    const doomed = ana.posts(desk, 'oops');
    ana.deletes(desk, doomed.ts);
    ana.opensHome();
    slack.changesUser('ben', { real_name: 'Benjamin Cole' });
    await slack.idle();
    const kinds = received.map(({ event }) => [event.type, event.subtype].filter(Boolean).join('.'));
    expect(kinds.sort()).toEqual(
      [
        'app_home_opened',
        'app_mention',
        'message',
        'message',
        'message',
        'message.message_changed',
        'message.message_deleted',
        'message.thread_broadcast',
        'reaction_added',
        'reaction_removed',
        'user_change',
      ].sort(),
    );
    const changed = received.find(({ event }) => event.subtype === 'message_changed')?.event;
    expect(changed).toMatchObject({
      message: { text: 'second' },
      previous_message: { text: 'first' },
      hidden: true,
    });
    const deleted = received.find(({ event }) => event.subtype === 'message_deleted')?.event;
    expect(deleted).toMatchObject({
      deleted_ts: doomed.ts,
      previous_message: { text: 'oops', user: 'U0ANA' },
    });
  });

  it('sends the bot its own posts, and nothing from channels it is not in', async () => {
    await clientOf(slack).chat.postMessage({ channel: desk, text: 'mine', username: 'Eva' });
    slack.user('ana').posts('C0OTHER', 'unheard');
    await slack.idle();
    expect(received.map(({ event }) => event)).toMatchObject([
      { subtype: 'bot_message', bot_id: 'B0THREADLINE', username: 'Eva', text: 'mine' },
    ]);
  });

  it('tries again as Slack does when the app fails, and stops when it has succeeded or said so', async () => {
    failing = 2;
    slack.user('ana').posts(desk, 'persist');
    await slack.idle();
    expect(received).toMatchObject([{ retry: 2, reason: 'http_error', event: { text: 'persist' } }]);
    const attempts = slack.deliveries('event');
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 500],
      [1, 500],
      [2, 200],
    ]);
    expect(new Set(attempts.map(({ event_id }) => event_id)).size).toBe(1);
    slack.setAppUrl('http://127.0.0.1:1');
    slack.user('ana').posts(desk, 'nobody home');
    await slack.idle();
    expect(
      slack
        .deliveries('event')
        .slice(3)
        .map(({ failure }) => failure),
    ).toEqual(Array(4).fill('connection_failed'));
  });

  it('can deliver twice, late, out of order or not at all', async () => {
    const ana = slack.user('ana');
    slack.faults.events({ kind: 'duplicate' });
    ana.posts(desk, 'twice');
    await slack.idle();
    expect(received).toMatchObject([{ retry: undefined }, { retry: 1, reason: 'http_timeout' }]);
    expect(received[0]?.id).toBe(received[1]?.id);
    slack.faults.events({ kind: 'out_of_order' });
    ana.posts(desk, 'one');
    ana.posts(desk, 'two');
    await slack.idle();
    slack.faults.events({ kind: 'late', delayMs: 400 });
    ana.posts(desk, 'three');
    ana.posts(desk, 'four');
    await slack.idle();
    slack.faults.events({ kind: 'lost', type: 'message' });
    ana.posts(desk, 'five');
    await slack.idle();
    expect(said()).toEqual(['twice', 'twice', 'two', 'one', 'four', 'three']);
  });

  it('sends only what the app has subscribed to', async () => {
    const narrow = await startSlack({ events: ['app_mention', 'message.groups'] });
    narrow.addsChannel({ id: 'G0PRIVATE', name: 'private', is_private: true });
    narrow.setAppUrl('http://127.0.0.1:1');
    narrow.user('ana').posts(desk, 'not this, <@U0THREADLINE>');
    narrow.user('ana').posts('G0PRIVATE', 'this');
    const first = narrow.deliveries('event').filter(({ attempt }) => attempt === 0);
    expect(first.map(({ body }) => (body.event as { type: string }).type)).toEqual([
      'app_mention',
      'message',
    ]);
    await narrow.close();
  });
});
