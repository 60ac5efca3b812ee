import { beforeAll, describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

const sales = 'C0SALES';

describe('A desk that Slack takes nothing from', () => {
  const threadline = useThreadline({ options: { slackBlockedMs: 2_000 } });
  beforeAll(async () => {
    threadline.slack.addsChannel({ id: sales, name: 'sales' });
    await threadline.api('POST', '/api/desks', {
      slack_channel_id: sales,
      name: 'Sales',
      rule: { languages: ['pt'] },
    });
  });

  const customer = (phone: string) => threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
  const shown = async (phone: string): Promise<string[]> =>
    (await threadline.thread(phone))
      .filter(({ username }) => username?.startsWith('👤 Customer'))
      .flatMap(({ text }) => text!.split('\n'));
  const shows = (phone: string, texts: string[]) =>
    until(
      async () => JSON.stringify((await shown(phone)).slice(-texts.length)) === JSON.stringify(texts),
      `the thread to show ${texts}`,
      { seen: () => shown(phone) },
    );
  const desksNow = async (): Promise<{ status: string; desks: string }> =>
    (await (await fetch(`${threadline.url}/readyz`)).json()) as never;
  const blockedBy = (reason: string) =>
    until(async () => (await desksNow()).desks.includes(reason), `a desk to be blocked by ${reason}`, {
      seen: desksNow,
    });
  const allFree = () =>
    until(async () => (await desksNow()).desks === 'ok', 'the desks to be free', { seen: desksNow });
  const posts = (): number => threadline.slack.calls('chat.postMessage').length;
  const directs = () => threadline.slack.messages('U0ADMIN').map(({ text }) => text);

  it('is held when its channel is archived: shown as degraded and counted, admins told, no storm of tries', async () => {
    const phone = '34600200001';
    await customer(phone).says('agente');
    await shows(phone, ['agente']);
    threadline.slack.archives('support');
    await blockedBy('Default desk: is_archived');
    expect((await desksNow()).status).toBe('degraded');
    const metrics = await (await fetch(`${threadline.url}/metrics`)).text();
    expect(metrics).toContain('threadline_blocked_desks{reason="is_archived"} 1');
    await until(
      () => directs().some((text) => text?.includes('The desk "Default desk" is blocked')),
      'the DM',
      {
        seen: directs,
      },
    );

    const before = posts();
    for (const text of ['one', 'two', 'three']) await customer(phone).says(text);
    await until(
      async () => (await threadline.conversation(phone))?.desk.held === true,
      'the conversation to be held',
    );
    expect(posts()).toBe(before);
  });

  it('does not hold up the other desks meanwhile', async () => {
    const phone = '34600200002';
    await customer(phone).says('agente');
    await until(async () => (await threadline.conversation(phone))?.desk.held, 'the second one to be held');
    const { number } = (await threadline.conversation(phone))!;
    // Somebody takes it out of the archived channel.
    await threadline.slack.user('ana').runs(`/wa move ${number} #sales`, { channel: 'sales' });
    await shows(phone, ['agente']);
    expect((await threadline.root(phone)).channel).toBe(sales);
  });

  it('goes on in order as soon as the channel is unarchived', async () => {
    threadline.slack.unarchives('support');
    await shows('34600200001', ['one', 'two', 'three']);
    await allFree();
    await until(
      () => directs().some((text) => text?.includes('"Default desk" works again')),
      'the second DM',
    );
  });

  it('is held when the bot is taken out of the channel, and goes on when it is invited back', async () => {
    const phone = '34600200001';
    const bot = threadline.slack.space.settings.bot.user_id;
    threadline.slack.membership('support', { remove: [bot] });
    await blockedBy('not_in_channel');
    await customer(phone).says('four');
    await customer(phone).says('five');
    threadline.slack.membership('support', { add: [bot] });
    await shows(phone, ['four', 'five']);
    await allFree();
  });

  it('is found blocked by a refused post, and free by a probe, when no event of Slack tells of it', async () => {
    const phone = '34600200001';
    threadline.slack.faults.events({ kind: 'lost', type: 'channel_archive' });
    threadline.slack.faults.events({ kind: 'lost', type: 'channel_unarchive' });
    threadline.slack.archives('support');
    await customer(phone).says('six');
    await blockedBy('is_archived');
    threadline.slack.unarchives('support');
    await shows(phone, ['six']);
  });

  it('holds every desk of the workspace when the token is revoked, and goes on with a new one', async () => {
    const { slack } = threadline;
    slack.revokesToken();
    await blockedBy('Sales: token_revoked');
    await blockedBy('Default desk: token_revoked');
    const phones = ['34600200001', '34600200002'];
    for (const phone of phones) for (const text of ['seven', 'eight']) await customer(phone).says(text);
    await until(
      async () => (await Promise.all(phones.map(threadline.conversation))).every((one) => one?.desk.held),
      'both to be held',
    );
    slack.issuesToken(secrets.slack.botToken);
    for (const phone of phones) await shows(phone, ['seven', 'eight']);
    await allFree();
  });
});
