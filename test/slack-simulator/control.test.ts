import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { clientOf, desk, startSlack } from './start-slack.js';

describe('the control API of the simulated Slack', () => {
  let slack: SlackSimulator;
  beforeAll(async () => {
    slack = await startSlack();
  });
  afterAll(() => slack.close());

  const send = async (path: string, body: object = {}, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${slack.url}/_sim/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };
  const read = async (path: string) => {
    const answer = await fetch(`${slack.url}/_sim/${path}`);
    return ((await answer.json()) as { result: never }).result;
  };

  it('does for another process what the object does here', async () => {
    const posted = await send('users/ana/posts', { channel: desk, text: 'over HTTP' });
    const { ts } = posted.body.result as never as { ts: string };
    await send('users/ben/reacts', { channel: desk, ts, name: 'eyes' });
    await send('users/ben/posts', { channel: desk, text: 'a reply', thread_ts: ts });
    const content = Buffer.from('bytes').toString('base64');
    await send('users/ben/uploads', { channel: desk, name: 'a.txt', content, thread_ts: ts });
    expect(await read(`channels/${desk}/threads/${ts}`)).toMatchObject([
      { text: 'over HTTP', reactions: [{ name: 'eyes' }], reply_count: 2 },
      { text: 'a reply' },
      { files: [{ name: 'a.txt' }] },
    ]);
    expect(await read('workspace')).toMatchObject({
      channels: [{ id: desk }, {}],
      bot: { name: 'threadline' },
    });
  });

  it('says what is wrong with a request', async () => {
    expect((await send('users/ana/posts', { channel: desk })).body).toMatchObject({
      ok: false,
      error: 'invalid_arguments',
      response_metadata: { messages: [expect.stringContaining('text')] },
    });
    expect((await send('users/nobody/posts', { channel: desk, text: 'x' })).body.error).toBe(
      'user_not_found',
    );
    expect((await send('users/ana/dances')).body).toMatchObject({ error: 'unknown_action' });
    expect((await send('faults/api', { kind: 'fire' })).status).toBe(400);
    const crossSite = await send(
      'users/ana/posts',
      { channel: desk, text: 'x' },
      { 'Sec-Fetch-Site': 'cross-site' },
    );
    expect(crossSite.status).toBe(403);
  });

  it('sets faults and waits for what will happen', async () => {
    await send('faults/api', { kind: 'error', error: 'internal_error', method: 'chat.postMessage' });
    const waiting = send('wait', { channel: desk, includes: 'at last', timeout_ms: 3000 });
    await clientOf(slack)
      .chat.postMessage({ channel: desk, text: 'x' })
      .catch(() => undefined);
    await clientOf(slack).chat.postMessage({ channel: desk, text: 'at last' });
    expect((await waiting).body).toMatchObject({ ok: true, result: { message: { text: 'at last' } } });
    expect(await read('calls?method=chat.postMessage')).toMatchObject([{ fault: 'error' }, { ok: true }]);
    const tooLong = await send('wait', { method: 'chat.delete', timeout_ms: 20 });
    expect(tooLong.status).toBe(400);
    expect(tooLong.body.error).toMatch(/Waited 20 ms/);
  });

  it('streams changes to a page', async () => {
    const answer = await fetch(`${slack.url}/_sim/changes`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const { ts } = slack.user('ana').posts(desk, 'live');
    let text = '';
    while (!text.includes(ts)) text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(text).toContain(`data: {"kind":"message","channel":"${desk}","ts":"${ts}"}`);
    await reader.cancel();
  });
});
