import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { clientOf, desk, startApp, startSlack } from './start-slack.js';

interface FileEvent {
  subtype?: string;
  ts: string;
  thread_ts?: string;
  bot_id?: string;
  files: { id: string; name: string; mimetype: string; size: number; url_private_download: string }[];
}

describe('files of the simulated Slack', () => {
  let slack: SlackSimulator;
  let closeApp: () => Promise<void>;
  let shared: FileEvent[];
  beforeEach(async () => {
    shared = [];
    slack = await startSlack();
    const bolt = await startApp(slack, (app) => {
      app.event('message', async ({ event }) => {
        if (event.subtype === 'file_share') shared.push(event as never);
      });
    });
    closeApp = bolt.close;
  });
  afterEach(async () => {
    await closeApp();
    await slack.close();
  });

  it('takes an upload by files.uploadV2 and shares it into the thread afterwards', async () => {
    const client = clientOf(slack);
    const root = await client.chat.postMessage({ channel: desk, text: 'root' });
    const bytes = Buffer.from([0, 1, 2, 255, 13, 10, 45, 45]);
    const done = await client.files.uploadV2({
      channel_id: desk,
      thread_ts: root.ts as string,
      file: bytes,
      filename: 'photo.png',
      initial_comment: 'look',
    });
    const answered = (done as unknown as { files: { files: { id: string; shares?: object }[] }[] }).files[0]
      ?.files[0];
    const id = answered?.id as string;
    expect(answered?.shares).toBeUndefined();
    await slack.until(() => shared.length > 0);
    expect(shared[0]).toMatchObject({
      thread_ts: root.ts,
      bot_id: 'B0THREADLINE',
      text: 'look',
      files: [{ id, name: 'photo.png', mimetype: 'image/png', size: 8 }],
    });
    const info = await client.files.info({ file: id });
    expect(info.file?.shares).toMatchObject({
      public: { [desk]: [{ ts: shared[0]?.ts, thread_ts: root.ts }] },
    });
    const url = info.file?.url_private_download as string;
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    const got = await fetch(url, { headers: { Authorization: 'Bearer xoxb-simulated' } });
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
    expect(got.headers.get('content-type')).toBe('image/png');
  });

  it('shows an upload in a post once Slack has looked at it, and only a picture', async () => {
    const client = clientOf(slack);
    const upload = async (filename: string, bytes: Buffer): Promise<string> => {
      const { upload_url, file_id } = await client.files.getUploadURLExternal({
        filename,
        length: bytes.length,
      });
      await fetch(upload_url!, { method: 'POST', body: new Uint8Array(bytes) });
      return file_id!;
    };
    const complete = (id: string) => client.files.completeUploadExternal({ files: [{ id, title: 'one' }] });
    const show = (slack_file: { id: string }) =>
      client.chat.postMessage({
        channel: desk,
        text: 'look',
        blocks: [{ type: 'image', alt_text: 'one', slack_file }],
      });
    const refused = {
      data: {
        error: 'invalid_blocks',
        errors: ['invalid slack file [json-pointer:/blocks/0/slack_file]'],
      },
    };
    const picture = await upload('photo.png', Buffer.from('PNG'));
    await expect(show({ id: picture })).rejects.toMatchObject(refused);
    expect((await client.files.info({ file: picture })).file?.mimetype).toBe('');
    await complete(picture);
    await slack.idle();
    expect((await client.files.info({ file: picture })).file?.mimetype).toBe('image/png');
    expect((await show({ id: picture })).message?.blocks).toMatchObject([{ slack_file: { id: picture } }]);

    const other = await upload('plan.pdf', Buffer.from('PDF'));
    await complete(other);
    await slack.idle();
    await expect(show({ id: other })).rejects.toMatchObject(refused);
    await expect(show({ id: 'F0NOTHING00' })).rejects.toMatchObject(refused);
    await expect(show({ id: 'here' })).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });
  });

  it('lets a person upload into a thread', async () => {
    const ana = slack.user('ana');
    const root = ana.posts(desk, 'root');
    ana.uploads(desk, { name: 'offer.pdf', content: 'PDF', text: 'the offer', thread_ts: root.ts });
    await slack.idle();
    expect(shared).toMatchObject([
      { user: 'U0ANA', thread_ts: root.ts, files: [{ mimetype: 'application/pdf' }] },
    ]);
  });

  it('can fail an upload or a download', async () => {
    slack.faults.api({ kind: 'server_error', method: 'upload' });
    const upload = () =>
      clientOf(slack).files.uploadV2({ channel_id: desk, file: Buffer.from('x'), filename: 'a.txt' });
    await expect(upload()).rejects.toThrow();
    await upload();
    await slack.until(() => shared.length > 0);
    slack.faults.api({ kind: 'server_error', method: 'download' });
    const url = shared[0]?.files[0]?.url_private_download as string;
    const headers = { Authorization: 'Bearer xoxb-simulated' };
    expect((await fetch(url, { headers })).status).toBe(500);
    expect(await (await fetch(url, { headers })).text()).toBe('x');
  });
});
