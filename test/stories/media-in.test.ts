import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MediaMessage } from '../../src/domain/conversations/media/media-work.js';
import type { MediaState } from '../../src/domain/conversations/messages/media.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { filesOf, openFile } from '../../src/platform/files.js';
import type { CustomerContent } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, nextPhone } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('What a customer sends that is no text', () => {
  const threadline = useThreadline();
  beforeEach(() => {
    threadline.whatsapp.faults.clear();
    threadline.slack.faults.clear();
  });

  const stored = (id: string, state: MediaState = 'stored') =>
    until(
      () => MessageModel.findOne({ provider_id: id, 'media.state': state }).lean<MediaMessage>(),
      `the file of ${id} to be ${state}`,
      // A file that never ends is 16 MB of writes.
      { timeout: 60_000, seen: () => MessageModel.findOne({ provider_id: id }).lean() },
    );

  /** The thread as one reads it, a line for each post: texts with the pictures under them, and the names of files. */
  const shown = async (phone: string): Promise<string[]> =>
    (await threadline.thread(phone)).map(({ text, files, blocks }) =>
      files?.length
        ? (files as { name: string }[]).map(({ name }) => `<${name}>`).join(' ')
        : [text, ...picturesIn(blocks)].join(' '),
    );
  const picturesIn = (blocks: { type: string; alt_text?: unknown }[] = []) =>
    blocks.filter(({ type }) => type === 'image').map(({ alt_text }) => `<${String(alt_text)}>`);
  const shows = (phone: string, ...wanted: (string | RegExp)[]) =>
    until(
      async () => {
        const last = (await shown(phone)).slice(-wanted.length);
        return wanted.every((one, at) =>
          typeof one === 'string' ? last[at] === one : one.test(last[at] ?? ''),
        );
      },
      `the thread to end with ${wanted.join(', ')}`,
      { seen: () => shown(phone) },
    );

  it('is fetched at once, kept whole, and a picture is one post with its caption, in its place between the texts', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    await customer.says('look at this');
    const sent = await customer.sends({ type: 'image', caption: 'what a view', filename: undefined });
    await customer.says('nice, is it not');
    const message = await stored(sent.id);
    const kept = await buffer(openFile(message._id));
    expect(message.media).toMatchObject({ bytes: kept.length, mime_type: 'image/png' });
    expect(message.media.sha256).toBe(createHash('sha256').update(kept).digest('hex'));
    await shows(phone, 'look at this', /^\[image\] what a view <image-\d{8}-\d{4}\.png>$/, 'nice, is it not');
    const post = (await threadline.thread(phone)).find(({ text }) => text.includes('what a view'))!;
    expect(post).toMatchObject({
      username: expect.stringContaining('Marta'),
      blocks: [
        { type: 'section', text: { text: 'what a view' } },
        { type: 'image', slack_file: { id: expect.stringMatching(/^F/) } },
      ],
    });
  });

  it('comes into the post of its caption when it is late, and beside it when Slack will not have it there', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    threadline.whatsapp.faults.media({ kind: 'slow', ms: 4_000 });
    await customer.sends({ type: 'image', caption: 'from a slow phone' });
    await shows(phone, '[image] from a slow phone');
    await shows(phone, /^\[image\] from a slow phone <image-.*\.png>$/);

    // Slack takes it for something else than a picture.
    const odd: CustomerContent = {
      type: 'document',
      filename: 'scan.odd',
      mime_type: 'image/gif',
      data: Buffer.from('GIF89a').toString('base64'),
      caption: 'not here',
    };
    for (const ms of [0, 4_000]) {
      const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
      if (ms > 0) threadline.whatsapp.faults.media({ kind: 'slow', ms });
      await customer.sends(odd);
      await shows(phone, '[document: scan.odd] not here', '<scan.odd>');
    }
  });

  it('is downloaded by the API as an attachment that runs nowhere, and only by who may', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    const page = Buffer.from('<html>a page as a document</html>');
    const picture = await stored((await customer.sends({ type: 'image' })).id);
    const document = await stored(
      (
        await customer.sends({
          type: 'document',
          filename: 'page.html',
          mime_type: 'text/html',
          data: page.toString('base64'),
        })
      ).id,
    );
    const { _id } = (await threadline.conversation(phone))!;
    const { body } = await threadline.api('GET', `/api/conversations/${_id}/messages`);
    expect(body.data.at(-1).media).toEqual({
      mime_type: 'text/html',
      filename: 'page.html',
      bytes: page.length,
      state: 'stored',
      voice: false,
      error: null,
    });
    const got = await threadline.api('GET', `/api/messages/${document._id}/media`);
    expect(got).toMatchObject({ status: 200, body: page.toString() });
    expect(got.headers.get('content-type')).toBe('application/octet-stream');
    expect(got.headers.get('content-disposition')).toBe('attachment; filename=page.html');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    const shown = await threadline.api('GET', `/api/messages/${picture._id}/media`);
    expect(shown.headers.get('content-type')).toBe('image/png');
    const nobody = { authorization: 'Bearer nobody' };
    const refused = await threadline.api('GET', `/api/messages/${picture._id}/media`, undefined, nobody);
    expect(refused.status).toBe(401);
  });

  it('plays as a voice message, shows as a sticker, opens as a document', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    const kinds: CustomerContent[] = [
      {
        type: 'audio',
        voice: true,
        mime_type: 'audio/ogg; codecs=opus',
        data: Buffer.from('OggS and sound').toString('base64'),
      },
      { type: 'sticker' },
      { type: 'document', filename: 'invoice.pdf' },
    ];
    const lines = [
      ['[voice message]', /^<voice-\d{8}-\d{4}\.ogg>$/],
      ['[sticker]', /^<sticker-.*\.webp>$/],
      [/^\[document: invoice\.pdf\]/, '<invoice.pdf>'],
    ];
    for (const [at, kind] of kinds.entries()) {
      await customer.sends(kind);
      await shows(phone, ...lines.slice(0, at + 1).flat());
    }
  });

  it('is shown with what was said before when people take over from the bot', async () => {
    const phone = nextPhone();
    const customer = threadline.whatsapp.customer({ name: 'Nuria', phone });
    const sent = await customer.sends({ type: 'image', caption: 'before anybody looked' });
    await stored(sent.id);
    await customer.says('agent');
    await until(
      async () => {
        const all = (await shown(phone)).join('\n');
        return /before anybody looked <image-.*\.png>/.test(all);
      },
      'the picture in the thread',
      { seen: () => shown(phone) },
    );
  });

  it.each([
    ['is no longer on WhatsApp', { kind: 'expired' }, 'failed', /ask the customer/i],
    ['has another hash than was announced', { kind: 'wrong_bytes' }, 'refused', /hash differs/],
    ['never ends', { kind: 'endless' }, 'too_large', /larger than 16 MB/],
    ['is redirected', { kind: 'redirect', url: 'http://127.0.0.1:1/' }, 'refused', /leads somewhere else/],
    [
      'is at an address of the company network',
      { kind: 'elsewhere', url: 'http://169.254.169.254/latest' },
      'refused',
      /not https/,
    ],
    [
      'is at a bare IP address',
      { kind: 'elsewhere', url: 'https://93.184.216.34/file' },
      'refused',
      /bare IP address/,
    ],
    [
      'is at a stranger',
      { kind: 'elsewhere', url: 'https://example.com/file' },
      'refused',
      /not the platform's/,
    ],
  ] as const)(
    'is told with the reason, and its text stays, when it %s',
    async (_why, fault, state, reason) => {
      const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
      threadline.whatsapp.faults.media(fault);
      const sent = await customer.sends({ type: 'image', caption: 'the words stay' });
      const message = await stored(sent.id, state);
      expect(message.media.error?.message).toMatch(reason);
      await shows(phone, '[image] the words stay', /image could not be fetched\./);
      expect(await filesOf([message._id])).toEqual([]);
    },
  );

  it('takes no token to another server on this machine', async () => {
    const asked: unknown[] = [];
    const internal = createServer((request, response) => {
      asked.push(request.headers);
      response.end('secret');
    });
    await new Promise<void>((resolve) => internal.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(internal.address() as AddressInfo).port}/secret`;
    const { customer } = await handedOff(threadline, { name: 'Marta' });
    for (const kind of ['elsewhere', 'redirect'] as const) {
      threadline.whatsapp.faults.media({ kind, url });
      await stored((await customer.sends({ type: 'image' })).id, 'refused');
    }
    expect(asked).toEqual([]);
    internal.close();
  });

  it('is refused when it is not the kind of file that it says', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    const page = Buffer.from('<!DOCTYPE html><script>steal()</script>').toString('base64');
    const sent = await customer.sends({ type: 'image', mime_type: 'image/png', data: page });
    await stored(sent.id, 'refused');
    await shows(phone, '[image]', /says it is image\/png, and is text\/html/);
  });

  it('comes when the connection broke in the middle, and again at the button when it was given up', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    threadline.whatsapp.faults.media({ kind: 'cut' });
    const cut = await customer.sends({ type: 'image', caption: 'cut off once' });
    await stored(cut.id);
    await shows(phone, /cut off once <image-/);

    threadline.whatsapp.faults.media({ kind: 'expired' });
    const gone = await customer.sends({ type: 'image', caption: 'gone for now' });
    await stored(gone.id, 'failed');
    const { channel } = await threadline.root(phone);
    const notice = await until(
      async () => (await threadline.thread(phone)).find(({ text }) => /no longer has it/.test(text)),
      'the notice',
    );
    await threadline.slack.user('ana').clicks({ channel, ts: notice.ts }, 'retry_media');
    await stored(gone.id);
    await until(
      async () => (await shown(phone)).some((one) => /gone for now <image-/.test(one)),
      'the picture',
    );
  });

  it.each([
    ['the app calls too often', 4, 60_000],
    ['the account calls too often', 80007, 60_000],
    ['the token has expired', 190, 60_000],
    ['the account is locked', 131031, 0],
  ])('waits, and is not given up, while %s', async (_why, code, atLeast) => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    threadline.whatsapp.faults.media({ kind: 'refuse', code });
    const { id } = await customer.sends({ type: 'image', caption: `behind ${code}` });
    const held = await until(
      () => MessageModel.findOne({ provider_id: id, 'media.error': { $ne: null } }).lean<MediaMessage>(),
      'the limit to be noted',
    );
    expect(held.media).toMatchObject({ state: 'pending', attempts: 0, error: { code: String(code) } });
    expect(held.media.not_before!.getTime()).toBeGreaterThanOrEqual(held.updated_at.getTime() + atLeast - 50);
    await MessageModel.updateOne({ _id: held._id }, { $set: { 'media.not_before': null } });
    await stored(id);
    await shows(phone, new RegExp(`^\\[image\\] behind ${code} <image-`));
  });

  it('is posted once when Slack loses an answer on the way, and never keeps others waiting', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    const other = await handedOff(threadline, { name: 'Marta' });
    for (const method of ['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal']) {
      threadline.slack.faults.api({ kind: 'drop_after_commit', method });
    }
    threadline.whatsapp.faults.media({ kind: 'slow', ms: 6_000 });
    await customer.sends({ type: 'image', caption: 'through all of it' });
    await customer.says('and a text');
    await other.customer.says('nobody waits');
    await shows(other.phone, 'nobody waits');
    const isThere = (one: string) => one.startsWith('[image] through all of it <image-');
    await until(async () => (await shown(phone)).some(isThere), 'the picture', {
      seen: () => shown(phone),
    });
    const all = await shown(phone);
    expect(all.filter((one) => one.includes('through all of it'))).toHaveLength(1);
    expect(all).toContain('and a text');
    await threadline.slack.idle();
    expect((await shown(phone)).filter((one) => one.includes('<image-'))).toHaveLength(1);
  });

  it('stays readable when Slack takes no files', async () => {
    const { customer, phone } = await handedOff(threadline, { name: 'Marta' });
    threadline.slack.faults.api({
      kind: 'error',
      method: 'files.getUploadURLExternal',
      error: 'missing_scope',
    });
    await customer.sends({ type: 'document', filename: 'plan.pdf', caption: 'the plan' });
    await shows(
      phone,
      '[document: plan.pdf] the plan',
      /plan\.pdf could not be shown in Slack .* It is in the panel/,
    );
  });
});
