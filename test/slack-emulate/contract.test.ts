import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { demoWorkspace } from '../../src/demo/people.js';
import { createSlackClient } from '../../src/edges/slack/core/call/client.js';
import { startSlackSimulator } from '../../src/simulators/slack/server.js';
import { deskId, secrets } from '../support/world.js';
import { startEmulatedSlack } from './emulated-slack.js';

/** One of the two servers, with the same desk and the same people. */
interface Side {
  client: WebClient;
  desk: string;
  ana: string;
  /** A client with a token nobody issued. */
  stranger: WebClient;
  close(): Promise<void>;
}

const card = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: '*card*' } }];
const metadata = { event_type: 'threadline', event_payload: { ids: 'one' } };
const nowhere = '1.000001';

const root = async ({ client, desk }: Side, text = 'root'): Promise<string> =>
  (await client.chat.postMessage({ channel: desk, text, blocks: card, metadata })).ts!;

const names = (blocks: unknown): number => (Array.isArray(blocks) ? blocks.length : 0);

/** What the app asks of Slack, and of the answer what it goes by. Both servers must say the same. */
const same: Record<string, (side: Side) => Promise<unknown>> = {
  'who we are': async ({ client }) => {
    const { url, team_id, user_id, bot_id } = await client.auth.test();
    return [url?.endsWith('/'), team_id?.[0], user_id?.[0], bot_id?.[0]];
  },
  'a reply under a customer’s name, in its thread': async (side) => {
    const thread_ts = await root(side);
    const said = {
      channel: side.desk,
      thread_ts,
      text: 'hello',
      username: 'Lucía',
      icon_emoji: ':bust_in_silhouette:',
    };
    const { message, ts, channel } = await side.client.chat.postMessage(said);
    return [message?.thread_ts === thread_ts, message?.username, ts === message?.ts, channel === side.desk];
  },
  'a thread in order, the root first, with metadata': async (side) => {
    const ts = await root(side);
    for (const text of ['one', 'two', 'three'])
      await side.client.chat.postMessage({ channel: side.desk, thread_ts: ts, text, metadata });
    const asked = { channel: side.desk, ts, include_all_metadata: true, limit: 200 };
    const { messages } = await side.client.conversations.replies(asked);
    return messages!.map((message) => [message.text, (message as { metadata?: unknown }).metadata]);
  },
  'the channel, newest first, without replies': async (side) => {
    const first = await root(side, 'first');
    await side.client.chat.postMessage({ channel: side.desk, thread_ts: first, text: 'reply' });
    await root(side, 'second');
    const { messages } = await side.client.conversations.history({ channel: side.desk, limit: 2 });
    return messages!.map(({ text }) => text);
  },
  'an update with blocks, without, and of nothing': async (side) => {
    const place = { channel: side.desk, ts: await root(side) };
    const { chat } = side.client;
    const kept = await chat.update({ ...place, text: 'new', blocks: [...card, ...card] });
    const plain = await chat.update({ ...place, text: 'plain' });
    const gone = await said(chat.update({ channel: side.desk, ts: nowhere, text: 'x' }));
    return [names(kept.message?.blocks), names(plain.message?.blocks), plain.text, gone];
  },
  'a message that is empty, or for no channel, or for nobody there': async ({ client, desk, ana }) => [
    await said(client.chat.postMessage({ channel: desk, text: '' })),
    await said(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' })),
    await said(client.chat.postEphemeral({ channel: desk, user: ana, text: 'only you' })),
    await said(client.chat.postEphemeral({ channel: desk, user: 'U0NOBODY', text: 'x' })),
  ],
  'reactions, once each': async (side) => {
    const item = { channel: side.desk, timestamp: await root(side), name: 'eyes' };
    const { reactions } = side.client;
    return [
      await said(reactions.add(item)),
      await said(reactions.add(item)),
      await said(reactions.remove(item)),
      await said(reactions.remove(item)),
      await said(reactions.add({ ...item, timestamp: nowhere })),
    ];
  },
  'people, by id and by e-mail': async ({ client, ana }) => {
    const email = 'ana@threadline.example';
    const { user } = await client.users.lookupByEmail({ email });
    const { user: again } = await client.users.info({ user: ana });
    const { team_id } = await client.auth.test();
    return [
      user?.id === ana,
      again?.profile?.email,
      again?.team_id === team_id,
      again?.deleted,
      await said(client.users.info({ user: 'U0NOBODY' })),
      await said(client.users.lookupByEmail({ email: 'nobody@example.com' })),
      (await client.users.getPresence({ user: ana })).presence,
    ];
  },
  'a direct message, the same every time': async ({ client, ana }) => {
    const { channel } = await client.conversations.open({ users: ana });
    const { channel: again } = await client.conversations.open({ users: ana });
    await client.chat.postMessage({ channel: channel!.id!, text: 'you were named' });
    const { messages } = await client.conversations.history({ channel: channel!.id! });
    return [channel?.id?.[0], channel?.id === again?.id, messages?.[0]?.text];
  },
  'whether a channel is ours': async ({ client, desk }) => {
    const { channel } = await client.conversations.info({ channel: desk });
    return [
      channel?.is_member,
      channel?.is_archived,
      await said(client.conversations.info({ channel: 'C0NOWHERE' })),
    ];
  },
  'a file, from its upload to its bytes': async (side) => {
    const { client, desk } = side;
    const thread_ts = await root(side);
    const upload = await client.files.getUploadURLExternal({ filename: 'offer.pdf', length: 8 });
    const { status } = await fetch(upload.upload_url!, { method: 'POST', body: '%PDF-1.4' });
    const files: [{ id: string; title: string }] = [{ id: upload.file_id!, title: 'offer.pdf' }];
    await client.files.completeUploadExternal({ files, channel_id: desk, thread_ts });
    const seen = async () => {
      const { file } = await client.files.info({ file: upload.file_id! });
      return desk in { ...file?.shares?.public, ...file?.shares?.private } && file;
    };
    let file = await seen();
    for (let look = 0; !file && look < 100; look += 1) file = await seen();
    const { url_private, name, size, mimetype } = file as Exclude<typeof file, false | undefined>;
    const headers = { authorization: `Bearer ${client.token}` };
    const bytes = await (await fetch(url_private!, { headers })).text();
    const { messages } = await client.conversations.replies({ channel: desk, ts: thread_ts });
    return [
      status,
      [name, size, mimetype, bytes],
      messages!.at(-1)?.files?.map(({ name: shown }) => shown),
      await said(client.files.info({ file: 'F0NOWHERE' })),
      await said(client.files.completeUploadExternal({ files: [{ id: 'F0NOWHERE', title: 'x' }] })),
    ];
  },
  'a picture in a post, from an upload that nobody else sees': async ({ client, desk }) => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    const { upload_url, file_id } = await client.files.getUploadURLExternal({
      filename: 'shelf.png',
      length: bytes.length,
    });
    await fetch(upload_url!, { method: 'POST', body: bytes });
    await client.files.completeUploadExternal({ files: [{ id: file_id!, title: 'shelf.png' }] });
    const isKnown = async () => (await client.files.info({ file: file_id! })).file?.mimetype;
    for (let look = 0; !(await isKnown()) && look < 100; look += 1);
    const { message } = await client.chat.postMessage({
      channel: desk,
      text: '[image]',
      blocks: [{ type: 'image', alt_text: 'shelf.png', slack_file: { id: file_id! } }],
    });
    const [block] = message!.blocks as { type: string; slack_file?: { id?: string } }[];
    return [await isKnown(), block!.type, block!.slack_file?.id === file_id];
  },
  'forms without a click, and homes': async ({ client, ana }) => {
    const title = { type: 'plain_text' as const, text: 'Note' };
    return [
      await said(
        client.views.open({ trigger_id: 'made.up.1', view: { type: 'modal', title, blocks: card } }),
      ),
      await said(client.views.publish({ user_id: ana, view: { type: 'home', blocks: card } })),
    ];
  },
};

/** Where they differ: what the simulator says, what the second server says, and who is right. */
const different: Record<
  string,
  { ask: (side: Side) => Promise<unknown>; simulator: unknown; second: unknown }
> = {
  // Slack limits by `oldest`.
  'the channel since a moment': {
    ask: async (side) => {
      await root(side, 'before');
      const oldest = await root(side, 'the edge');
      await root(side, 'after');
      const { messages } = await side.client.conversations.history({ channel: side.desk, oldest, limit: 3 });
      return messages!.map(({ text }) => text);
    },
    simulator: ['after'],
    second: ['after', 'the edge', 'before'],
  },
  // Slack shows metadata to those who ask for it only.
  'metadata that nobody asked for': {
    ask: async (side) => {
      const { messages } = await side.client.conversations.replies({
        channel: side.desk,
        ts: await root(side),
      });
      return 'metadata' in messages![0]!;
    },
    simulator: false,
    second: true,
  },
  // Slack posts into the channel, and its answer has no thread_ts.
  'a reply to what is not there': {
    ask: async ({ client, desk }) => {
      const { message } = await client.chat.postMessage({ channel: desk, thread_ts: nowhere, text: 'x' });
      return message?.thread_ts;
    },
    simulator: undefined,
    second: nowhere,
  },
  // Slack: conversations.replies knows thread_not_found.
  'a thread that is not there': {
    ask: ({ client, desk }) => said(client.conversations.replies({ channel: desk, ts: nowhere })),
    simulator: 'thread_not_found',
    second: 'ok',
  },
  // Slack: "invalid slack file" for one that it does not have, or has not looked at yet.
  'a picture that is not there': {
    ask: ({ client, desk }) => {
      const slack_file = { id: 'F0NOWHERE00' };
      const blocks = [{ type: 'image' as const, alt_text: 'x', slack_file }];
      return said(client.chat.postMessage({ channel: desk, text: 'x', blocks }));
    },
    simulator: 'invalid_blocks',
    second: 'ok',
  },
  // Slack: invalid_auth for a token it does not know.
  'a token that nobody issued': {
    ask: ({ stranger }) => said(stranger.auth.test()),
    simulator: 'invalid_auth',
    second: 'ok',
  },
  // Slack has dnd.info; the second server has no such method.
  'do not disturb': {
    ask: ({ client, ana }) => said(client.dnd.info({ user: ana })),
    simulator: 'ok',
    second: expect.stringContaining('404'),
  },
};

describe('Two Slack servers', () => {
  let simulator: Side;
  let second: Side;
  beforeAll(async () => {
    const clients = (apiUrl: string) => ({
      client: createSlackClient({ botToken: secrets.slack.botToken, apiUrl }),
      stranger: createSlackClient({ botToken: 'xoxb-nobody', apiUrl }),
    });
    const ours = await startSlackSimulator({ ...secrets.slack, ...demoWorkspace(deskId), shareDelayMs: 5 });
    simulator = { ...clients(ours.apiUrl), desk: deskId, ana: 'U0ANA', close: () => ours.close() };
    const theirs = await startEmulatedSlack();
    second = {
      ...clients(theirs.env.SLACK_API_URL!),
      desk: theirs.desk,
      ana: theirs.person('ana').id,
      close: () => theirs.close(),
    };
  });
  afterAll(async () => {
    await simulator?.close();
    await second?.close();
  });

  it.each(Object.entries(same))('say the same about %s', async (_, ask) => {
    expect(await ask(simulator)).toEqual(await ask(second));
  });

  it.each(Object.entries(different))('differ about %s, as is known', async (_, known) => {
    expect(await known.ask(simulator)).toEqual(known.simulator);
    expect(await known.ask(second)).toEqual(known.second);
  });
});

/** `ok`, or the word with which it was refused. */
async function said(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return (error as { data?: { error?: string } }).data?.error ?? String(error);
  }
}
