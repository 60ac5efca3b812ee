import { beforeAll, describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Socket Mode: Slack needs no address of ours', () => {
  const threadline = useThreadline({
    env: { SLACK_APP_TOKEN: 'xapp-test', SLACK_SIGNING_SECRET: '' },
  });
  const phone = '34600400001';
  beforeAll(async () => {
    await connections(1);
    await customer().says('agente');
  });

  const customer = () => threadline.whatsapp.customer({ name: 'Lucía', phone });
  const connections = (count: number) =>
    until(() => threadline.slack.sockets.count() === count, `${count} connections`, {
      seen: () => threadline.slack.sockets.count(),
    });
  const replies = async (text: string): Promise<void> => {
    const { channel, ts } = await threadline.root(phone);
    threadline.slack.user('ana').posts(channel, text, { thread_ts: ts });
    await customer().hears(text);
  };

  it('brings replies, commands, clicks and forms, each acknowledged', async () => {
    await replies('Hello over the socket');
    const ana = threadline.slack.user('ana');
    const root = await threadline.root(phone);
    await ana.runs('/wa help', { channel: root.channel });
    expect(ana.ephemerals(root.channel).at(-1)!.text).toContain('Commands for you');
    await ana.clicks(root, 'claim');
    await until(async () => (await threadline.conversation(phone))?.assigned_to !== null, 'the claim');
    await ana.clicks(root, 'note');
    await until(() => ana.modal(), 'the form');
    await ana.submits({ content: 'Prefers sockets' });
    await threadline.slack.idle();
    const kinds = new Set(threadline.slack.deliveries().map(({ kind }) => kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['event', 'command', 'block_actions', 'view_submission']),
    );
    expect(threadline.slack.deliveries().filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('takes nothing over HTTP meanwhile', async () => {
    const response = await fetch(`${threadline.url}/slack/events`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });

  it('connects anew when Slack asks for it, and when the connection breaks', async () => {
    const before = threadline.slack.sockets.opened();
    threadline.slack.sockets.refresh();
    await until(() => threadline.slack.sockets.opened() > before, 'another connection');
    await connections(1);
    await replies('After the refresh');
    threadline.slack.sockets.drop();
    await connections(1);
    await replies('After the break');
  });

  it('gets what Slack could not deliver meanwhile, once', async () => {
    const { channel, ts } = await threadline.root(phone);
    threadline.slack.sockets.drop();
    threadline.slack.user('ana').posts(channel, 'Nobody listens', { thread_ts: ts });
    await customer().hears('Nobody listens');
    threadline.slack.faults.events({ kind: 'duplicate', type: 'message' });
    await replies('Twice');
    await threadline.slack.idle();
    expect(customer().heard.filter(({ text }) => text === 'Twice')).toHaveLength(1);
  });
});
