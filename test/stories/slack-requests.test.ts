import { describe, expect, it } from '@jest/globals';
import { SlackEventModel } from '../../src/edges/slack/hear/inbox.js';
import { useThreadline } from '../support/threadline.js';

describe('Requests that claim to come from Slack', () => {
  const threadline = useThreadline();
  const event = (id: string) =>
    JSON.stringify({
      type: 'event_callback',
      team_id: 'T1',
      event_id: id,
      event: {
        type: 'message',
        channel: 'C0SUPPORT',
        user: 'U0ANA',
        text: 'x',
        ts: '1.2',
        thread_ts: '1.1',
        event_ts: '1.2',
      },
    });
  const now = () => Math.floor(Date.now() / 1000);

  it('are taken with the right signature, and stored before they are acknowledged', async () => {
    expect(await threadline.slack.verifiesUrl()).toBe(true);
    expect((await threadline.slack.sendsSigned(event('Ev1'))).status).toBe(200);
    expect(await SlackEventModel.countDocuments({ _id: 'T1:Ev1' })).toBe(1);
    expect((await threadline.slack.sendsSigned(event('Ev1'))).status).toBe(200);
    expect(await SlackEventModel.countDocuments({ _id: 'T1:Ev1' })).toBe(1);
  });

  it.each([
    ['another secret', () => ({ secret: 'wrong' })],
    ['a date more than 300 seconds past', () => ({ timestamp: now() - 302 })],
    ['a date more than 300 seconds ahead', () => ({ timestamp: now() + 310 })],
  ])('are refused with %s', async (_what, spoilt) => {
    expect((await threadline.slack.sendsSigned(event('Ev2'), spoilt() as never)).status).toBe(401);
    expect(await SlackEventModel.countDocuments({ _id: 'T1:Ev2' })).toBe(0);
  });
});
