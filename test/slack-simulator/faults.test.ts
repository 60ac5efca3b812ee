import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { until } from '../support/until.js';
import { clientOf, desk, errorOf, startSlack } from './start-slack.js';

describe('faults of the simulated Web API, as WebClient meets them', () => {
  let slack: SlackSimulator;
  let client: WebClient;
  const post = (text: string, channel = desk) => client.chat.postMessage({ channel, text });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      (error: Error) => error.constructor.name,
    );
  const texts = () => slack.messages(desk).map(({ text }) => text);

  beforeEach(async () => {
    slack = await startSlack();
    client = clientOf(slack);
  });
  afterEach(() => slack.close());

  it('answers 429 with Retry-After, for one method and channel, as often as asked', async () => {
    slack.addsChannel({ id: 'C0B', name: 'b' });
    slack.faults.api({
      kind: 'rate_limited',
      method: 'chat.postMessage',
      channel: desk,
      retryAfter: 7,
      times: 2,
    });
    const error: WebAPIRateLimitedError = await post('one').catch((thrown) => thrown);
    expect(error.retryAfter).toBe(7);
    await post('elsewhere', 'C0B');
    expect(await failure(post('two'))).toBe('WebAPIRateLimitedError');
    await post('three');
    expect(texts()).toEqual(['three']);
    const log = slack.calls('chat.postMessage').map(({ ok, status, fault }) => [ok, status, fault]);
    expect(log).toEqual([
      [false, 429, 'rate_limited'],
      [true, 200, undefined],
      [false, 429, 'rate_limited'],
      [true, 200, undefined],
    ]);
  });

  it('answers 500, or an error of one’s choice', async () => {
    slack.faults.api({ kind: 'server_error' });
    expect(await failure(post('x'))).toBe('WebAPIHTTPError');
    slack.faults.api({ kind: 'error', error: 'fatal_error' });
    expect(await errorOf(post('x'))).toBe('fatal_error');
    expect(texts()).toEqual([]);
  });

  it('hangs with or without having posted', async () => {
    client = clientOf(slack, { timeout: 1_000 });
    slack.faults.api({ kind: 'hang' });
    expect(await failure(post('not posted'))).toBe('WebAPIRequestError');
    slack.faults.api({ kind: 'hang_after_commit' });
    expect(await failure(post('posted'))).toBe('WebAPIRequestError');
    expect(texts()).toEqual(['posted']);
    expect(slack.calls().map(({ ok }) => ok)).toEqual([null, null]);
  });

  it('drops the connection before or after posting', async () => {
    slack.faults.api({ kind: 'drop' });
    expect(await failure(post('not posted'))).toBe('WebAPIRequestError');
    slack.faults.api({ kind: 'drop_after_commit' });
    expect(await failure(post('posted'))).toBe('WebAPIRequestError');
    expect(texts()).toEqual(['posted']);
  });

  it('is slow, sometimes, or until told to stop', async () => {
    slack.faults.api({ kind: 'slow', delayMs: 40 });
    const start = Date.now();
    await post('slow');
    expect(Date.now() - start).toBeGreaterThanOrEqual(38);
    slack.faults.api({ kind: 'slow_after_commit', delayMs: 40 });
    const posted = post('there before its answer');
    await until(() => texts().includes('there before its answer'), 'the post');
    expect(slack.calls().at(-1)!.ok).toBeNull();
    await posted;
    expect(slack.calls().at(-1)!.ok).toBe(true);
    slack.faults.api({ kind: 'server_error', probability: 1 });
    expect([await failure(post('x')), await failure(post('x'))]).toEqual(Array(2).fill('WebAPIHTTPError'));
    slack.faults.clear();
    slack.faults.api({ kind: 'server_error', probability: 0 });
    await post('fine');
    const stop = slack.faults.api({ kind: 'server_error', times: 5 });
    stop();
    await post('fine again');
  });

  it('enforces a rate of posts for each channel by itself', async () => {
    const limited = await startSlack({ postsPerSecond: 0.05, postBurst: 2 });
    const own = clientOf(limited);
    limited.addsChannel({ id: 'C0B', name: 'b' });
    const send = (channel: string) => failure(own.chat.postMessage({ channel, text: 'x' }));
    expect([await send(desk), await send(desk), await send(desk)]).toEqual([
      'none',
      'none',
      'WebAPIRateLimitedError',
    ]);
    expect(await send('C0B')).toBe('none');
    await limited.close();
  });
});
