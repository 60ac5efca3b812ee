import { beforeEach, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { receiveStatus } from '../../src/domain/conversations/delivery/status.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { Customer, WebhookAttempt } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, nextPhone, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A message is sent again while something is still told of the first try', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.whatsapp.faults.clear());

  type Root = { channel: string; ts: string };
  async function idleTalk(): Promise<Talk> {
    const talk = await handedOff(threadline);
    await threadline.whatsapp.idle();
    return talk;
  }

  const ana = () => threadline.slack.user('ana');
  const says = (root: Root, text: string) => ana().posts('support', text, { thread_ts: root.ts });
  const texts = (root: Root) => threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
  const message = async (text: string) =>
    (await MessageModel.findOne({ text, direction: 'out' }).lean<Message>())!;
  const becomes = (text: string, state: Message['state']) =>
    until(async () => (await message(text))?.state === state, `"${text}" to be ${state}`, {
      seen: () => message(text),
    });
  const shows = (root: Root, ts: string, mark: string) =>
    until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find((one) => one.ts === ts)
          ?.reactions?.some(({ name }) => name === mark),
      `:${mark}:`,
    );
  async function resends(root: Root, because: string): Promise<void> {
    const notice = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text, blocks }) => text?.includes(because) && JSON.stringify(blocks).includes('"resend"')),
      `the notice "${because}"`,
    );
    await ana().clicks({ channel: root.channel, ts: notice.ts }, 'resend');
  }
  const heard = ({ heard: all }: Customer, text: string) => all.filter((one) => one.text === text).length;

  type Element = { id: string; status: string };
  const statusIn = ({ body }: WebhookAttempt): Element | undefined =>
    (body as { entry: { changes: { value: { statuses?: Element[] } }[] }[] }).entry[0]?.changes[0]?.value
      .statuses?.[0];
  /** The webhook that told this of the nth message with this text. */
  function told(customer: Customer, text: string, status: string, nth = 0): WebhookAttempt {
    const { id } = customer.chat.filter((one) => one.text === text)[nth]!;
    const found = threadline.whatsapp.webhooks.find((one) => {
      const element = statusIn(one);
      return element?.id === id && element.status === status;
    });
    return found!;
  }
  /** Nothing of what becomes of this customer's messages is told. */
  const silence = () => threadline.whatsapp.faults.webhook({ kind: 'lost' }, { only: 'statuses', times: 2 });

  it('a late “sent” of the first try does not stop the second, which then counts', async () => {
    const { customer, root } = await idleTalk();
    const { whatsapp } = threadline;
    customer.goesOffline();
    const lost = whatsapp.faults.webhook({ kind: 'lost' }, { only: 'statuses' });
    whatsapp.faults.send({ kind: 'drop_after_commit' });
    const post = says(root, 'is it on its way?');
    await becomes('is it on its way?', 'unknown');
    expect(lost.used).toBe(1);
    // It is sent again, and WhatsApp is busy: the second try waits.
    whatsapp.faults.send({ kind: '429', retry_after: 2 });
    await resends(root, 'not known whether');
    await until(async () => (await message('is it on its way?')).error?.code === '130429', 'the limit');
    await whatsapp.repeats(told(customer, 'is it on its way?', 'sent'));
    expect(await message('is it on its way?')).toMatchObject({
      state: 'queued',
      former_tries: [{ number: 1, state: 'sent' }],
    });
    await becomes('is it on its way?', 'sent');
    expect(customer.chat.filter(({ text }) => text === 'is it on its way?')).toHaveLength(2);
    const { provider_id } = await message('is it on its way?');
    expect(provider_id).toBe(customer.chat.filter(({ text }) => text === 'is it on its way?')[1]!.id);
    customer.comesOnline();
    await shows(root, post.ts, 'white_check_mark');
  });

  it('what arrived after all is not sent again, and the agent sees that it was delivered', async () => {
    const { customer, root } = await idleTalk();
    const { whatsapp } = threadline;
    silence();
    whatsapp.faults.send({ kind: 'drop_after_commit' });
    const post = says(root, 'arrived unseen');
    await becomes('arrived unseen', 'unknown');
    whatsapp.faults.send({ kind: '429', retry_after: 3 });
    await resends(root, 'not known whether');
    await until(async () => (await message('arrived unseen')).error?.code === '130429', 'the limit');
    await whatsapp.repeats(told(customer, 'arrived unseen', 'delivered'));
    await whatsapp.repeats(told(customer, 'arrived unseen', 'sent'));
    await shows(root, post.ts, 'white_check_mark');
    await until(() => texts(root).some((text) => text.includes('not sent again')), 'the agent to be told');
    says(root, 'the next one');
    await customer.hears('the next one');
    expect(heard(customer, 'arrived unseen')).toBe(1);
    expect(await message('arrived unseen')).toMatchObject({ state: 'delivered', error: null });
    customer.reads();
    await shows(root, post.ts, 'eyes');
  });

  it('a repeated “failed” of the first try does not flip the second, which WhatsApp has taken', async () => {
    const { customer, root } = await idleTalk();
    const { whatsapp } = threadline;
    customer.goesOffline();
    whatsapp.faults.send({ kind: 'fail_later', code: 131026 });
    says(root, 'second time lucky');
    await becomes('second time lucky', 'failed');
    await resends(root, 'Not delivered');
    await becomes('second time lucky', 'sent');
    await whatsapp.repeats(told(customer, 'second time lucky', 'failed'));
    expect(await message('second time lucky')).toMatchObject({ state: 'sent', error: null });
    expect(texts(root).filter((text) => text.includes('Not delivered'))).toHaveLength(1);
    customer.comesOnline();
    await becomes('second time lucky', 'delivered');
  });

  it('of tries that nobody asked for, one that fails does not fail a later one, and one that arrives counts', async () => {
    const { customer, root } = await idleTalk();
    customer.goesOffline();
    threadline.whatsapp.faults.send({ kind: '500' });
    says(root, 'refused for a moment');
    await becomes('refused for a moment', 'sent');
    const { _id, tries, channel_id, provider_id } = await message('refused for a moment');
    expect(tries).toBe(2);
    // WhatsApp had taken the first one all the same.
    const first = { channelId: channel_id, providerId: 'wamid.first', reference: `${_id}:1`, at: new Date() };
    await receiveStatus({ ...first, status: 'failed' });
    expect(await message('refused for a moment')).toMatchObject({ state: 'sent', provider_id });
    await receiveStatus({ ...first, status: 'delivered' });
    expect(await message('refused for a moment')).toMatchObject({ state: 'delivered', provider_id });
  });

  it('discarded, it still says so when it has arrived', async () => {
    const { customer, root } = await idleTalk();
    silence();
    threadline.whatsapp.faults.send({ kind: 'drop_after_commit' });
    const post = says(root, 'given up too soon');
    await becomes('given up too soon', 'unknown');
    const notice = await until(
      () => threadline.slack.thread(root.channel, root.ts).find(({ text }) => text?.includes('not known')),
      'the question',
    );
    await ana().clicks({ channel: root.channel, ts: notice.ts }, 'discard');
    await shows(root, post.ts, 'no_entry_sign');
    await threadline.whatsapp.repeats(told(customer, 'given up too soon', 'delivered'));
    await shows(root, post.ts, 'white_check_mark');
  });

  it('what customers do to the first one is known for this message', async () => {
    const { customer, root } = await idleTalk();
    silence();
    threadline.whatsapp.faults.send({ kind: 'drop_after_commit' });
    says(root, 'which one do you like?');
    await becomes('which one do you like?', 'unknown');
    await resends(root, 'not known whether');
    await until(() => heard(customer, 'which one do you like?') === 2, 'both');
    await becomes('which one do you like?', 'delivered');
    // Only a status says under which id the first one went.
    await threadline.whatsapp.repeats(told(customer, 'which one do you like?', 'sent'));
    const [first] = customer.chat.filter(({ text }) => text === 'which one do you like?');
    await customer.reacts(first!.id, '👍');
    await until(() => texts(root).some((text) => text.includes('reacted 👍')), 'the reaction', {
      seen: () => texts(root),
    });
    await customer.says('this one', { replyTo: first!.id });
    await until(
      () => texts(root).some((text) => /which one do you like\?\n.*this one/.test(text)),
      'the quote',
      {
        seen: () => texts(root),
      },
    );
  });

  it('what the bot said and failed is sent when somebody asks for it, also with people by then', async () => {
    const { whatsapp } = threadline;
    const phone = nextPhone();
    const customer = whatsapp.customer({ name: 'Nils', phone });
    whatsapp.faults.send({ kind: 'fail_later', code: 131026 });
    await customer.says('hello');
    await until(
      () => MessageModel.exists({ author: 'bot', state: 'failed', text: /Nils/ }),
      'the greeting to have failed',
    );
    await customer.says('agent');
    const root = await threadline.root(phone);
    await resends(root, 'Not delivered');
    await customer.hears('Hello Nils');
    await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .some(({ text }) => /Not delivered.*Ana Torres: It is sent again\./s.test(text ?? '')),
      'an answer in its place',
    );
  });

  it.each([
    ['at once', { kind: 'refuse', code: 131050 }],
    ['later', { kind: 'fail_later', code: 131050 }],
  ] as const)(
    'who has stopped marketing messages is opted out when WhatsApp says so %s',
    async (how, fault) => {
      const { customer, root } = await idleTalk();
      threadline.whatsapp.faults.send(fault);
      says(root, `an offer, refused ${how}`);
      await becomes(`an offer, refused ${how}`, 'failed');
      const consent = async () =>
        (await ContactModel.findOne({ whatsapp_contact_id: customer.phone! }).lean())!.consent;
      await until(async () => (await consent()).state === 'opted_out', 'the consent', { seen: consent });
      expect(await consent()).toEqual({
        state: 'opted_out',
        at: expect.any(Date),
        origin: 'whatsapp_error_131050',
      });
    },
  );

  describe('A gateway answers in place of WhatsApp', () => {
    it.each([502, 504])('with %i after WhatsApp took it: it is not sent again', async (status) => {
      const { customer, root } = await idleTalk();
      threadline.whatsapp.faults.send({ kind: 'proxy_after_commit', status });
      const post = says(root, `taken behind ${status}`);
      await shows(root, post.ts, 'white_check_mark');
      await threadline.whatsapp.idle();
      expect(heard(customer, `taken behind ${status}`)).toBe(1);
      expect(await message(`taken behind ${status}`)).toMatchObject({ tries: 1, state: 'delivered' });
    });

    it.each([502, 504])('with %i and nothing tells what became of it: a person decides', async (status) => {
      const { customer, root } = await idleTalk();
      threadline.whatsapp.faults.send({ kind: 'proxy', status });
      says(root, `lost behind ${status}`);
      says(root, `after ${status}`);
      await customer.hears(`after ${status}`);
      expect(await message(`lost behind ${status}`)).toMatchObject({ state: 'unknown', tries: 1 });
      expect(heard(customer, `lost behind ${status}`)).toBe(0);
      await resends(root, `HTTP ${status}`);
      await customer.hears(`lost behind ${status}`);
    });
  });
});
