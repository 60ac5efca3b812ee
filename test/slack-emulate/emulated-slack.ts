import { createServer } from 'node:net';
import { createEmulator } from 'emulate';
import { demoPeople } from '../../src/demo/people.js';
import type { Json } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';
import { startWire, type Wire } from './losing-line.js';
import { createPerson, type Person } from './person.js';

/** A message as the second server gives it. */
export interface Shown {
  ts: string;
  user: string;
  text: string;
  thread_ts?: string;
  username?: string;
  blocks?: Json[];
  files?: { id: string; name: string; url_private: string }[];
  reactions?: { name: string; users: string[] }[];
}

/**
 * The second, independent Slack server (the npm package emulate) behind a line that can lose answers. It sends no
 * events, so its people bring theirs to the app themselves.
 */
export interface EmulatedSlack {
  wire: Wire;
  /** The environment of an app that uses it. */
  env: Record<string, string>;
  desk: string;
  botUserId: string;
  /** Tells where the app listens. */
  appIsAt(url: string): void;
  person(name: string): Person;
  /** Calls a method with this token, the bot's unless told; throws unless the answer is `ok`. */
  call(method: string, args?: Record<string, unknown>, token?: string): Promise<Json>;
  /** A thread, the root first. */
  thread(root: string): Promise<Shown[]>;
  /** The root messages of the desk, newest first. */
  roots(): Promise<Shown[]>;
  close(): Promise<void>;
}

export const tokenOf = (name: string): string => `xoxp-${name}`;

export async function startEmulatedSlack(): Promise<EmulatedSlack> {
  const wire = await startWire();
  const port = await freePort();
  const { botToken: token } = secrets.slack;
  const emulator = await createEmulator({
    service: 'slack',
    port,
    baseUrl: wire.url,
    seed: {
      slack: {
        users: demoPeople.map(({ name, realName, email }) => ({ name, real_name: realName, email })),
        channels: [{ name: 'support' }],
        oauth_apps: [
          {
            app_id: 'A0THREADLINE',
            client_id: '1.2',
            client_secret: 'not-used',
            name: 'Threadline',
            redirect_uris: [],
            bot_id: 'B0THREADLINE',
            bot_user_id: 'U0THREADLINE',
            bot_name: 'threadline',
          },
        ],
        tokens: [
          { token, user: 'U0THREADLINE', bot_id: 'B0THREADLINE', app_id: 'A0THREADLINE' },
          ...demoPeople.map(({ name }) => ({ token: tokenOf(name), user: name })),
        ],
      },
    },
  });
  wire.leadsTo(port);

  const call = async (method: string, args: Record<string, unknown> = {}, as = token): Promise<Json> => {
    const response = await fetch(`http://localhost:${port}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(args),
    });
    const answer: Json = await response.json();
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    return answer;
  };
  await until(() => call('auth.test'), 'the second server to listen');
  const { channels } = await call('conversations.list');
  const desk: string = channels.find(({ name }: { name: string }) => name === 'support').id;
  await call('conversations.join', { channel: desk });
  const { members } = await call('users.list');
  const idOf = (name: string): string => members.find((member: { name: string }) => member.name === name).id;

  let appUrl = '';
  return {
    wire,
    env: { SLACK_API_URL: `${wire.url}/api/`, SLACK_CHANNEL_ID: desk },
    desk,
    botUserId: 'U0THREADLINE',
    appIsAt(url) {
      appUrl = url;
    },
    person: (name) => createPerson({ name, id: idOf(name), desk, call, appUrl: () => appUrl }),
    call,
    thread: async (ts) => (await call('conversations.replies', { channel: desk, ts })).messages,
    roots: async () => (await call('conversations.history', { channel: desk, limit: 1_000 })).messages,
    async close() {
      await wire.close();
      await emulator.close();
    },
  };
}

/** The package does not tell which port it took, so it is given one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
