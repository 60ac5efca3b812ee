import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { clientOf, desk, errorOf, startApp, startSlack } from './start-slack.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const card: KnownBlock[] = [
  {
    type: 'actions',
    block_id: 'card',
    elements: [
      { type: 'button', action_id: 'claim', text: plain('Claim'), value: '42' },
      { type: 'users_select', action_id: 'assign', placeholder: plain('Assign') },
      {
        type: 'static_select',
        action_id: 'status',
        options: [
          { text: plain('New'), value: 'new' },
          { text: plain('Lost'), value: 'lost' },
        ],
      },
      { type: 'external_select', action_id: 'find', placeholder: plain('Find'), min_query_length: 1 },
    ],
  },
];

const noteModal = {
  type: 'modal' as const,
  callback_id: 'note',
  private_metadata: '42',
  title: plain('Note'),
  submit: plain('Save'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'text',
      label: plain('Text'),
      element: { type: 'plain_text_input' as const, action_id: 'content', multiline: true, max_length: 20 },
    },
  ],
};

describe('interactions with the simulated Slack, handled by Bolt', () => {
  let slack: SlackSimulator;
  let client: WebClient;
  let closeApp: () => Promise<void>;
  const seen: Record<string, never>[] = [];
  const last = () => seen.at(-1) as never as Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    slack = await startSlack({
      shortcuts: [{ callback_id: 'add_note', name: 'Add note', type: 'message' }],
      commands: [{ command: '/assign', should_escape: true }, { command: '/stats' }],
    });
    client = clientOf(slack);
    const bolt = await startApp(slack, (app) => {
      const keep = (body: unknown) => void seen.push(body as never);
      app.action('claim', async ({ ack, body, respond }) => {
        keep(body);
        await ack();
        await respond({ replace_original: true, text: 'claimed', blocks: [] });
      });
      app.action('assign', async ({ ack, body }) => {
        keep(body);
        await ack();
      });
      app.action('status', async ({ ack, body, client: own }) => {
        keep(body);
        await ack();
        await own.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view: noteModal });
      });
      app.options('find', async ({ ack, payload }) => {
        await ack({ options: [{ text: plain(`found ${payload.value}`), value: 'f1' }] });
      });
      app.shortcut('add_note', async ({ ack, shortcut, client: own }) => {
        keep(shortcut);
        await ack();
        await own.views.open({ trigger_id: shortcut.trigger_id, view: noteModal });
      });
      app.view('note', async ({ ack, body, view }) => {
        keep(body);
        const text = view.state.values.text?.content?.value;
        if (text === 'bad') await ack({ response_action: 'errors', errors: { text: 'Say more.' } });
        else if (text === 'next')
          await ack({
            response_action: 'update',
            view: { ...noteModal, callback_id: 'second', notify_on_close: false },
          });
        else if (text === 'all') await ack({ response_action: 'clear' });
        else await ack();
      });
      app.view({ callback_id: 'note', type: 'view_closed' }, async ({ ack, body }) => {
        keep(body);
        await ack();
      });
      app.command('/assign', async ({ ack, command, respond }) => {
        keep(command);
        await ack(`assigning ${command.text}`);
        await respond({ response_type: 'in_channel', text: 'for all' });
      });
    });
    closeApp = bolt.close;
  });
  afterAll(async () => {
    await closeApp();
    await slack.close();
  });

  const postCard = async () => {
    const { ts } = await client.chat.postMessage({ channel: desk, text: 'card', blocks: card });
    return { channel: desk, ts: ts as string };
  };

  it('clicks a button in a thread; the app replaces the message through response_url', async () => {
    const root = await postCard();
    const reply = await client.chat.postMessage({ ...root, thread_ts: root.ts, text: 'x', blocks: card });
    const place = { channel: desk, ts: reply.ts as string };
    expect(await slack.user('ana').clicks(place, 'claim')).toEqual({ ok: true, status: 200 });
    expect(last()).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0ANA', username: 'ana' },
      channel: { id: desk, name: 'desk' },
      container: { type: 'message', message_ts: place.ts, channel_id: desk, thread_ts: root.ts },
      message: { ts: place.ts, thread_ts: root.ts },
      actions: [{ type: 'button', action_id: 'claim', block_id: 'card', value: '42' }],
    });
    expect(slack.thread(desk, root.ts).at(-1)).toMatchObject({ text: 'claimed', blocks: [] });
    expect(await slack.user('ana').clicks(root, 'claim')).toEqual({ ok: true, status: 200 });
    await expect(slack.user('ana').clicks(root, 'claim')).rejects.toThrow('action_not_found');
  });

  it('chooses a person and an option; the choice is part of the state that comes with it', async () => {
    const root = await postCard();
    await slack.user('ana').clicks(root, { action_id: 'assign', value: 'U0BEN' });
    expect(last()).toMatchObject({
      actions: [{ type: 'users_select', selected_user: 'U0BEN' }],
      state: { values: { card: { assign: { selected_user: 'U0BEN' }, status: { selected_option: null } } } },
    });
    await slack.user('ana').clicks(root, { action_id: 'status', value: 'lost' });
    expect(last()).toMatchObject({
      actions: [{ selected_option: { value: 'lost', text: { text: 'Lost' } } }],
    });
    await slack.user('ana').closes();
  });

  it('loads the options of an external select from the app', async () => {
    const found = await slack.user('ana').suggests(await postCard(), { action_id: 'find', value: 'bo' });
    expect(found).toMatchObject({ ok: true, options: [{ text: { text: 'found bo' }, value: 'f1' }] });
  });

  it('opens a modal from a message shortcut and submits it', async () => {
    const { ts } = slack.user('ben').posts(desk, 'about this');
    const ana = slack.user('ana');
    await ana.shortcut('add_note', { channel: desk, ts });
    expect(last()).toMatchObject({ type: 'message_action', message_ts: ts, message: { text: 'about this' } });
    expect(ana.modal()).toMatchObject({ callback_id: 'note', private_metadata: '42' });
    expect(await ana.submits()).toMatchObject({ errors: { text: 'Please complete this required field.' } });
    expect(await ana.submits({ content: 'far more than twenty characters' })).toMatchObject({ ok: false });
    expect(await ana.submits({ content: 'bad' })).toMatchObject({ errors: { text: 'Say more.' } });
    expect(await ana.submits({ content: 'next' })).toMatchObject({ ok: true });
    expect(ana.modal()?.callback_id).toBe('second');
    await ana.closes();
    await ana.shortcut('add_note', { channel: desk, ts });
    expect(await ana.submits({ text: 'fine' })).toMatchObject({ ok: true });
    expect(last()).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { text: { content: { type: 'plain_text_input', value: 'fine' } } } } },
    });
    expect(ana.modal()).toBeUndefined();
    await expect(ana.shortcut('unknown', { channel: desk, ts })).rejects.toThrow('shortcut_not_found');
  });

  it('tells the app when a modal is closed, and clears on demand', async () => {
    const { ts } = slack.user('ben').posts(desk, 'again');
    const ana = slack.user('ana');
    await ana.shortcut('add_note', { channel: desk, ts });
    await ana.closes();
    expect(last()).toMatchObject({ type: 'view_closed', is_cleared: false });
    await ana.shortcut('add_note', { channel: desk, ts });
    await ana.submits({ content: 'all' });
    expect(ana.modal()).toBeUndefined();
  });

  it('lets a trigger_id open one modal, and only while it is fresh', async () => {
    await slack.user('ana').clicks(await postCard(), { action_id: 'assign', value: 'U0BEN' });
    const trigger_id = String(last().trigger_id);
    await client.views.open({ trigger_id, view: noteModal });
    expect(await errorOf(client.views.open({ trigger_id, view: noteModal }))).toBe('exchanged_trigger_id');
    expect(await errorOf(client.views.open({ trigger_id: 'x', view: noteModal }))).toBe('invalid_trigger_id');
    const { id, hash } = slack.user('ana').modal() as { id: string; hash: string };
    await client.views.update({ view_id: id, hash, view: noteModal });
    expect(await errorOf(client.views.update({ view_id: id, hash, view: noteModal }))).toBe('hash_conflict');
    const bad = { ...noteModal, title: plain('A title that is far too long') };
    expect(await errorOf(client.views.update({ view_id: id, view: bad }))).toBe('invalid_arguments');
  });

  it('lets no trigger_id live beyond its time', async () => {
    const late = await startSlack({ triggerLifeMs: -1 });
    await late.user('ana').runs('/stats', { channel: desk });
    const trigger_id = String(late.deliveries('command')[0]?.body.trigger_id);
    expect(await errorOf(clientOf(late).views.open({ trigger_id, view: noteModal }))).toBe(
      'expired_trigger_id',
    );
    await late.close();
  });

  it('runs slash commands in channels and refuses them in threads', async () => {
    const ben = slack.user('ben');
    expect(await ben.runs('/assign 42 @ana', { channel: desk })).toMatchObject({ ok: true });
    expect(last()).toMatchObject({ command: '/assign', text: '42 <@U0ANA|ana>', user_name: 'ben' });
    expect(ben.ephemerals(desk).at(-1)).toMatchObject({ text: 'assigning 42 <@U0ANA|ana>', from: 'app' });
    expect(slack.messages(desk).at(-1)).toMatchObject({ text: 'for all', subtype: 'bot_message' });
    const root = ben.posts(desk, 'root');
    expect(await ben.runs('/assign 42', { channel: desk, thread_ts: root.ts })).toMatchObject({ ok: false });
    expect(ben.ephemerals(desk).at(-1)).toMatchObject({
      text: '/assign is not supported in threads. Sorry!',
      thread_ts: root.ts,
      from: 'slackbot',
    });
    expect(await ben.runs('/nonsense', { channel: desk })).toMatchObject({ error: 'unknown_command' });
  });

  it('tells the person when the app fails to answer a command', async () => {
    const deaf = await startSlack({ appUrl: 'http://127.0.0.1:1' });
    const ben = deaf.user('ben');
    expect(await ben.runs('/stats', { channel: desk })).toMatchObject({ error: 'dispatch_failed' });
    expect(ben.ephemerals(desk).at(-1)?.text).toBe('/stats failed with the error "dispatch_failed"');
    await deaf.close();
  });

  it('takes five answers at a response_url and no more; a private message can be replaced and deleted there', async () => {
    const ben = slack.user('ben');
    await client.chat.postEphemeral({ channel: desk, user: 'U0BEN', text: 'only you', blocks: card });
    const { ts } = ben.ephemerals(desk).at(-1) as { ts: string };
    await ben.clicks({ channel: desk, ts }, 'assign');
    expect(last()).toMatchObject({ container: { is_ephemeral: true } });
    expect(last().message).toBeUndefined();
    const answer = (body: object) =>
      fetch(String(last().response_url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await answer({ replace_original: true, text: 'changed' })).status).toBe(200);
    expect(ben.ephemerals(desk).find((each) => each.ts === ts)?.text).toBe('changed');
    expect((await answer({ delete_original: true })).status).toBe(200);
    expect(ben.ephemerals(desk).find((each) => each.ts === ts)).toBeUndefined();
    for (let n = 3; n <= 5; n += 1) expect((await answer({ text: `answer ${n}` })).status).toBe(200);
    const sixth = await answer({ text: 'one too many' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  it('publishes an App Home whose buttons work', async () => {
    await client.views.publish({ user_id: 'U0BEN', view: { type: 'home', blocks: card } });
    const home = slack.user('ben').home() as { id: string };
    await slack.user('ben').clicks({ viewId: home.id }, { action_id: 'assign', value: 'U0ANA' });
    expect(last()).toMatchObject({ container: { type: 'view', view_id: home.id }, view: { type: 'home' } });
    expect(last().channel).toBeUndefined();
  });
});
