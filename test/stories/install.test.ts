import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoAdmin } from '../../src/demo/people.js';
import { updateContact } from '../../src/domain/contacts/write/write.js';
import { SlackWorkspaceModel } from '../../src/domain/conversations/desks/workspace.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { botEvents, botScopes } from '../../src/edges/slack/open/manifest.js';
import { type SlackSimulator, startSlackSimulator } from '../../src/simulators/slack/server.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId, secrets } from '../support/world.js';

const { clientId, clientSecret } = secrets.slackOAuth;
const team = 'T0SIMULATOR';
const otherTeam = 'T0LISBON';

describe('The app is installed in Slack workspaces by OAuth', () => {
  let threadline: Threadline;
  /** The Slack of another company; all workspaces have one address. */
  let lisbon: SlackSimulator;
  beforeAll(async () => {
    threadline = await startThreadline({
      env: {
        SLACK_BOT_TOKEN: '',
        SLACK_CHANNEL_ID: '',
        SLACK_CLIENT_ID: clientId,
        SLACK_CLIENT_SECRET: clientSecret,
      },
      options: { panel: true, slackBlockedMs: 500 },
    });
    lisbon = await startSlackSimulator({
      ...secrets.slack,
      botToken: 'never used',
      oauth: secrets.slackOAuth,
      appUrl: threadline.url,
      team: { id: otherTeam, name: 'Lisbon', domain: 'lisbon' },
      bot: { name: 'threadline', id: 'B1BOT', user_id: 'U1BOT' },
      users: [{ id: 'U1CARLA', name: 'carla', email: 'carla@lisbon.example' }],
      channels: [{ id: 'C1LISBON', name: 'atendimento' }],
      events: [...botEvents],
      scopes: Object.keys(botScopes),
    });
    threadline.slack.isAlso(lisbon);
    await createUser({ name: 'Carla Sousa', email: 'carla@lisbon.example', role: 'agent' });
  });
  afterAll(async () => {
    await threadline?.stop();
    await lisbon?.close();
  });

  const get = (path: string, cookie = '') =>
    fetch(`${threadline.url}${path}`, { redirect: 'manual', headers: { cookie } });
  const cookiesOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');

  async function signsIn(email: string): Promise<string> {
    const response = await fetch(`${threadline.url}/dashboard/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: threadline.url },
      body: new URLSearchParams({ email, password: demoAdmin.password }),
    });
    return cookiesOf(response);
  }

  /** An admin opens the install page; resolves with where Slack asks, and with their browser's cookies. */
  async function begins(): Promise<{ asks: URL; cookies: string }> {
    const session = await signsIn(demoAdmin.email);
    const response = await get('/slack/install', session);
    expect(response.status).toBe(302);
    return {
      asks: new URL(response.headers.get('location')!),
      cookies: `${session}; ${cookiesOf(response)}`,
    };
  }

  /** The browser comes back from Slack. */
  const comesBack = (to: string, cookies: string): Promise<Response> => {
    const { pathname, search } = new URL(to);
    return get(pathname + search, cookies);
  };

  async function installs(slack: SlackSimulator, userId: string): Promise<Response> {
    const { asks, cookies } = await begins();
    return comesBack(slack.core.oauth.allow(slack.core, asks, userId), cookies);
  }

  const customer = (phone: string) => threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
  const shows = (slack: SlackSimulator, { channel, ts }: { channel: string; ts: string }, wanted: string) =>
    until(() => slack.thread(channel, ts).some(({ text }) => text === wanted), `"${wanted}" in the thread`);
  const desks = async () => (await (await get('/readyz')).json()).desks as string;

  it('is for admins only', async () => {
    const stranger = await get('/slack/install');
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, '/dashboard/login']);
    const agent = await get('/slack/install', await signsIn('ana@threadline.example'));
    expect([agent.status, await agent.text()]).toEqual([403, expect.stringContaining('Only admins')]);
  });

  it('asks Slack for the scopes of the manifest; who allows it there comes back to an installed app', async () => {
    const { asks, cookies } = await begins();
    expect(asks.origin).toBe(threadline.slack.url);
    expect(asks.searchParams.get('scope')!.split(',').sort()).toEqual(Object.keys(botScopes).sort());
    const page = await (await fetch(asks)).text();
    const [, allow] = /href="([^"]+)">Allow as Alex Admin/.exec(page)!;
    const allowed = await fetch(threadline.slack.url + allow!.replace(/&#38;/g, '&'), { redirect: 'manual' });
    const back = allowed.headers.get('location')!;

    const elsewhere = await comesBack(back, await signsIn(demoAdmin.email));
    expect([elsewhere.status, await elsewhere.text()]).toEqual([400, expect.stringContaining('Begin again')]);
    expect(await SlackWorkspaceModel.countDocuments()).toBe(0);

    const done = await comesBack(back, cookies);
    expect([done.status, await done.text()]).toEqual([
      200,
      expect.stringContaining(`installed in Threadline (${team})`),
    ]);
    const stored = await SlackWorkspaceModel.findById(team).lean();
    expect(stored).toMatchObject({
      name: 'Threadline',
      installed_by: 'U0ADMIN',
      bot_user_id: 'U0THREADLINE',
    });
    expect(stored!.bot_token).not.toContain('xoxb');

    const again = await comesBack(back, cookies);
    expect(again.status).toBe(400); // a code is good for one token
  });

  it('works in that workspace from then on, with the desk that admins make there', async () => {
    const desk = { slack_channel_id: deskId, name: 'Support' };
    expect(await threadline.api('POST', '/api/desks', desk)).toMatchObject({ body: { team_id: team } });
    await customer('34600300001').says('agente');
    const root = await threadline.root('34600300001');
    await shows(threadline.slack, root, 'agente');
    threadline.slack.user('ana').posts(root.channel, 'Hello from Slack', { thread_ts: root.ts });
    await customer('34600300001').hears('Hello from Slack');
  });

  it('works in several workspaces at once, each with its own token, people and desks', async () => {
    expect((await installs(lisbon, 'U1CARLA')).status).toBe(200);
    const desk = { slack_channel_id: 'C1LISBON', name: 'Lisbon', rule: { languages: ['pt'] } };
    expect(await threadline.api('POST', '/api/desks', desk)).toMatchObject({ status: 422 });
    await threadline.api('POST', '/api/desks', { ...desk, team_id: otherTeam });

    const phone = '351910000001';
    await customer(phone).says('Olá');
    await until(() => threadline.conversation(phone), 'the conversation');
    await updateContact({ whatsapp_contact_id: phone }, { set: { language: 'pt' } });
    await handOff((await threadline.conversation(phone))!._id, 'an agent claimed it');
    const root = await threadline.root(phone);
    expect(root.channel).toBe('C1LISBON');
    await shows(lisbon, root, 'Olá');
    lisbon.user('carla').posts(root.channel, 'Bom dia!', { thread_ts: root.ts });
    await customer(phone).hears('Bom dia!');

    await customer('34600300001').says('Still here');
    await shows(threadline.slack, await threadline.root('34600300001'), 'Still here');
  });

  it('knows its workspaces after a restart, and keeps one document for each that is installed again', async () => {
    await threadline.restart();
    lisbon.setAppUrl(threadline.url);
    await customer('351910000001').says('Outra vez');
    await shows(lisbon, await threadline.root('351910000001'), 'Outra vez');
    expect((await installs(lisbon, 'U1CARLA')).status).toBe(200);
    expect(await SlackWorkspaceModel.countDocuments()).toBe(2);
  });

  it('forgets the token of a workspace that removes the app, holds what is for it, and goes on when it is back', async () => {
    lisbon.uninstalls();
    await until(
      async () => (await SlackWorkspaceModel.exists({ _id: otherTeam })) === null,
      'the token to go',
    );
    await until(async () => (await desks()).startsWith('Lisbon: '), 'its desk to be blocked');
    await customer('351910000001').says('Está aí?');
    await customer('34600300001').says('The other one works');
    await shows(threadline.slack, await threadline.root('34600300001'), 'The other one works');

    expect((await installs(lisbon, 'U1CARLA')).status).toBe(200);
    await shows(lisbon, await threadline.root('351910000001'), 'Está aí?');
    await until(async () => (await desks()) === 'ok', 'the desk to be free');
  });
});
