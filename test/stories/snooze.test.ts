import { describe, expect, it } from '@jest/globals';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { snooze, unsnooze, wake } from '../../src/domain/conversations/hand-off/snooze.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { handedOff } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const agent: Actor = { _id: 'an-agent', role: 'agent' };
const back = 'This conversation is back: its snooze is over.';

const tl = useThreadline();

/** A customer who was handed to people, with the id of their conversation. */
async function talkWithId(phone: string) {
  const { customer } = await handedOff(tl, { name: 'Lucía', phone });
  const { _id } = (await tl.conversation(phone))!;
  return { customer, id: _id, phone };
}
const inAWhile = (ms: number): Date => new Date(Date.now() + ms);
const status = async (phone: string) => (await tl.conversation(phone))?.status;
const texts = async (phone: string) => (await tl.thread(phone)).map(({ text }) => text ?? '');
const backNotices = async (phone: string) =>
  (await texts(phone)).filter((text) => text.includes(back)).length;
const card = async (phone: string) => {
  const { channel, ts } = await tl.root(phone);
  return JSON.stringify(tl.slack.thread(channel, ts)[0]);
};

describe('A snoozed conversation', () => {
  it('is put aside, comes back by itself when its time has come, and says so in its thread once', async () => {
    const { id, phone } = await talkWithId('34600000071');
    await snooze(id, inAWhile(3_600_000), agent);
    await until(async () => (await card(phone)).includes('snoozed'), 'the card that says snoozed');
    const later = inAWhile(1_500);
    expect(await snooze(id, later, agent)).toMatchObject({ status: 'snoozed', snoozed_until: later });
    await until(async () => (await status(phone)) === 'active', 'the conversation to come back');
    expect(Date.now()).toBeGreaterThanOrEqual(later.getTime());
    await until(async () => (await backNotices(phone)) === 1, 'the notice in the thread');
    await until(async () => !(await card(phone)).includes('snoozed'), 'the card that says so no more');
    await until(async () => (await tl.conversation(phone))?.snoozed_until === null, 'nothing owed');
    await wake(id);
    expect(await backNotices(phone)).toBe(1);
  });

  it('comes back at once when the customer writes', async () => {
    const { customer, id, phone } = await talkWithId('34600000072');
    await snooze(id, inAWhile(3_600_000), agent);
    await customer.says('Are you there?');
    await until(async () => (await status(phone)) === 'active', 'the conversation to come back');
    await until(
      async () => (await texts(phone)).some((text) => text.includes('Are you there?')),
      'the message',
    );
    expect(await tl.conversation(phone)).toMatchObject({ snoozed_until: null });
    expect(await backNotices(phone)).toBe(0);
  });

  it('comes back when somebody says so, and when it is snoozed again at its new time only', async () => {
    const { id, phone } = await talkWithId('34600000073');
    await snooze(id, inAWhile(3_600_000), agent);
    expect(await unsnooze(id, agent)).toMatchObject({ status: 'active', snoozed_until: null });
    const far = inAWhile(7_200_000);
    await snooze(id, inAWhile(3_600_000), agent);
    await snooze(id, far, agent);
    await wake(id);
    expect(await tl.conversation(phone)).toMatchObject({ status: 'snoozed', snoozed_until: far });
  });

  it('comes back although its timer was lost, also when the worker died before saying so', async () => {
    const { id, phone } = await talkWithId('34600000074');
    const past = inAWhile(-2_000);
    await ConversationModel.updateOne({ _id: id }, { $set: { status: 'snoozed', snoozed_until: past } });
    await until(async () => (await backNotices(phone)) === 1, 'the notice of the lost timer');
    expect(await status(phone)).toBe('active');
    const other = await talkWithId('34600000075');
    await ConversationModel.updateOne({ _id: other.id }, { $set: { snoozed_until: past } });
    await until(async () => (await backNotices(other.phone)) === 1, 'the notice that was still owed');
    await until(async () => (await tl.conversation(other.phone))?.snoozed_until === null, 'nothing owed');
  });

  it('needs a time within a year from now, and the right to manage conversations', async () => {
    const { id, phone } = await talkWithId('34600000076');
    for (const wrong of [inAWhile(-1), inAWhile(367 * 86_400_000), new Date('soon')]) {
      await expect(snooze(id, wrong, agent)).rejects.toMatchObject({
        code: 'invalid_input',
        details: { errors: [{ field: 'until' }] },
      });
    }
    const byViewer = snooze(id, inAWhile(60_000), { _id: 'v', role: 'viewer' });
    await expect(byViewer).rejects.toMatchObject({ code: 'forbidden' });
    await expect(snooze('nothing', inAWhile(60_000), agent)).rejects.toMatchObject({ code: 'not_found' });
    expect(await status(phone)).toBe('active');
  });
});
