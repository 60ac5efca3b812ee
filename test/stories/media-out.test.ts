import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, marksOf, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a picture of a shelf')]);
const pdf = Buffer.from('%PDF-1.4 the offer');
const sound = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200, 7)]);

describe('An agent posts files in the thread', () => {
  const threadline = useThreadline();
  beforeEach(() => {
    threadline.whatsapp.faults.clear();
    threadline.slack.faults.clear();
  });

  const posts = (root: Talk['root'], files: { name: string; content: Buffer }[], text = '') =>
    threadline.slack.user('ana').uploads('support', { files, text, thread_ts: root.ts });

  const heard = ({ heard: all }: Customer) =>
    all.slice(1).map(({ type, text, media }) => [type, text, media?.filename ?? media?.mimeType ?? null]);
  const hears = (customer: Customer, ...wanted: unknown[][]) =>
    until(
      () => JSON.stringify(heard(customer).slice(-wanted.length)) === JSON.stringify(wanted),
      'the customer to have it all in order',
      { seen: () => heard(customer) },
    );

  const marks = (root: Talk['root'], ts: string) => marksOf(threadline, root, ts);

  it('and the customer gets each, the text under the first, in order with other replies', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.slack.user('ana').posts('support', 'one moment', { thread_ts: root.ts });
    posts(
      root,
      [
        { name: 'shelf.jpg', content: jpeg },
        { name: 'offer.pdf', content: pdf },
      ],
      'this is *it*',
    );
    threadline.slack.user('ana').posts('support', 'do you like it?', { thread_ts: root.ts });
    await hears(
      customer,
      ['text', 'one moment', null],
      ['image', 'this is *it*', 'shelf.jpg'],
      ['document', '', 'offer.pdf'],
      ['text', 'do you like it?', null],
    );
  });

  it('has the text go first where WhatsApp shows none beside a file', async () => {
    const { customer, root } = await handedOff(threadline);
    posts(root, [{ name: 'greeting.mp3', content: sound }], 'listen to this');
    await hears(customer, ['text', 'listen to this', null], ['audio', '', 'greeting.mp3']);
  });

  it('tracks each for itself, and shows one mark: what has come least far', async () => {
    const { customer, root } = await handedOff(threadline);
    customer.goesOffline();
    const post = posts(root, [
      { name: 'one.jpg', content: jpeg },
      { name: 'two.pdf', content: pdf },
    ]);
    await until(() => marks(root, post.ts).join() === 'heavy_check_mark', 'sent');
    customer.comesOnline();
    await until(() => marks(root, post.ts).join() === 'white_check_mark', 'delivered');
    const states = await MessageModel.find({ 'desk.ts': post.ts }).sort({ seq: 1 }).lean<Message[]>();
    expect(states.map(({ state, type }) => [type, state])).toEqual([
      ['image', 'delivered'],
      ['document', 'delivered'],
    ]);
  });

  it('says plainly what WhatsApp does not carry, for all to see, and sends the rest', async () => {
    const { customer, root } = await handedOff(threadline);
    const large = Buffer.concat([jpeg, Buffer.alloc(5 * 1024 * 1024)]);
    const post = posts(
      root,
      [
        { name: 'large.jpg', content: large },
        { name: 'tool.zip', content: Buffer.from('PK') },
        { name: 'offer.pdf', content: pdf },
      ],
      'the rest goes',
    );
    await hears(customer, ['document', 'the rest goes', 'offer.pdf']);
    const said = () => threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
    await until(
      () =>
        said().some(
          (text) =>
            /^:x: large\.jpg was not sent: it has 5\.1 MB, and WhatsApp takes pictures of at most 5 MB/.test(
              text,
            ) && /tool\.zip was not sent: .*application\/zip.*WhatsApp takes/s.test(text),
        ),
      'the reasons in the thread',
      { seen: said },
    );
    await until(() => marks(root, post.ts).join() === 'x', 'the mark', { seen: () => marks(root, post.ts) });
    const alone = posts(root, [{ name: 'again.zip', content: Buffer.from('PK') }]);
    await until(() => marks(root, alone.ts).join() === 'x', 'the mark of a post of which nothing goes');
    await until(() => said().some((text) => text.startsWith(':x: again.zip was not sent')), 'its reason');
    // What was sent has arrived by now, and the mark still says that not all of it was.
    customer.says('got it');
    await until(() => said().includes('got it'), 'what comes later');
    expect(marks(root, post.ts)).toEqual(['x']);
  });

  it('sends the text beside a file that cannot be had, and says why', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.slack.faults.api({ kind: 'signed_out', method: 'download' });
    posts(root, [{ name: 'secret.pdf', content: pdf }], 'the words are here');
    await hears(customer, ['text', 'the words are here', null]);
    await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .some(({ text }) => /secret\.pdf was not sent\. .*files:read/.test(text)),
      'the reason',
    );
  });

  it('is refused when it is not what its name says', async () => {
    const { customer, root } = await handedOff(threadline);
    posts(root, [{ name: 'photo.jpg', content: Buffer.from('<html><script>x</script></html>') }]);
    const notice = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text }) => /photo\.jpg was not sent/.test(text)),
      'the reason',
    );
    expect(notice.text).toMatch(
      /Not delivered: photo\.jpg was not sent\. It says it is image\/jpeg, and is text\/html/,
    );
    expect(customer.heard).toHaveLength(1);
  });

  it('is uploaded once when the send is refused for now, and again when the upload got lost', async () => {
    const { customer, root } = await handedOff(threadline);
    const uploads = () => threadline.whatsapp.calls.filter(({ path }) => path.endsWith('/media')).length;
    const before = uploads();
    threadline.whatsapp.faults.media({ kind: 'drop_upload' });
    threadline.whatsapp.faults.send({ kind: '500' });
    posts(root, [{ name: 'once.pdf', content: pdf }]);
    await hears(customer, ['document', '', 'once.pdf']);
    expect(uploads() - before).toBe(2);
    expect(customer.heard.filter(({ type }) => type === 'document')).toHaveLength(1);
  });

  it('fails with the reason when WhatsApp does not take the file, and goes at Resend', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.whatsapp.faults.media({ kind: 'refuse_upload', code: 131053 });
    const post = posts(root, [{ name: 'odd.pdf', content: pdf }]);
    const notice = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text }) => /Not delivered: odd\.pdf/.test(text)),
      'the reason',
    );
    await until(() => marks(root, post.ts).join() === 'x', 'the cross');
    await threadline.slack.user('ana').clicks({ channel: root.channel, ts: notice.ts }, 'resend');
    await hears(customer, ['document', '', 'odd.pdf']);
  });

  it('is sent once when Slack repeats its event', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.slack.faults.events({ kind: 'duplicate', type: 'message', times: 2 });
    posts(root, [
      { name: 'a.pdf', content: pdf },
      { name: 'b.pdf', content: pdf },
    ]);
    await hears(customer, ['document', '', 'a.pdf'], ['document', '', 'b.pdf']);
    await threadline.slack.idle();
    await threadline.whatsapp.idle();
    expect(customer.heard).toHaveLength(3);
  });
});
