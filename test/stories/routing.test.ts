import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Assignment,
  AssignmentModel,
  assign,
} from '../../src/domain/conversations/assignment/assign.js';
import { assignWaiting } from '../../src/domain/conversations/assignment/assign-waiting.js';
import { resolve } from '../../src/domain/conversations/hand-off/handoff.js';
import { HandoffModel } from '../../src/domain/conversations/hand-off/handoff-record.js';
import { setAvailability, setCapacity } from '../../src/domain/people/accounts/availability.js';
import { changeSettings, type SettingsChanges } from '../../src/domain/people/accounts/change-settings.js';
import { ensureRouter } from '../../src/domain/people/accounts/router-user.js';
import type { User } from '../../src/domain/people/core/user.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('The router gives waiting customers to agents', () => {
  const threadline = useThreadline();
  let [ana, ben, admin, router]: User[] = [];
  beforeAll(async () => {
    [ana, ben, admin] = await Promise.all(['ana', 'ben', 'admin'].map((handle) => personWithHandle(handle)));
    router = await ensureRouter();
    await change({ routing: { mode: 'round_robin' } });
  });

  const change = (changes: SettingsChanges) => changeSettings(changes, { actor: admin! });
  const phone = (n: number): string => `3461234567${n}`;
  const comes = (user?: User) => setAvailability(user!._id, 'available', user!);
  const goes = (user?: User) => setAvailability(user!._id, 'away', user!);

  /** The nth customer writes and asks for a person; resolves when people have the conversation. */
  async function asks(n: number): Promise<void> {
    const customer = threadline.whatsapp.customer({ name: `Customer ${n}`, phone: phone(n) });
    await customer.says('agente');
    await until(
      async () => (await threadline.conversation(phone(n)))?.ai_enabled === false,
      `customer ${n} to be handed off`,
    );
  }

  const ownerOf = async (n: number): Promise<string | null> =>
    (await threadline.conversation(phone(n)))!.assigned_to;
  const hasOwner = (n: number, owner?: User) =>
    until(async () => (await ownerOf(n)) === owner!._id, `customer ${n} to be with ${owner!.name}`, {
      seen: async () => ({ owner: await ownerOf(n), log: await log(n) }),
    });
  const log = async (n: number): Promise<Assignment[]> =>
    AssignmentModel.find({ contact_id: (await threadline.conversation(phone(n)))!.contact_uuid })
      .sort({ assigned_at: 1 })
      .lean<Assignment[]>();

  it('lets them wait while nobody is available, then serves the one who waited longest', async () => {
    for (const n of [1, 2, 3]) await asks(n);
    await assignWaiting('UTC');
    expect(await Promise.all([1, 2, 3].map(ownerOf))).toEqual([null, null, null]);

    await setCapacity(ana!._id, 1, admin!);
    await comes(ana);
    await hasOwner(1, ana);
    await assignWaiting('UTC');
    expect(await Promise.all([2, 3].map(ownerOf))).toEqual([null, null]);
    expect(await log(1)).toMatchObject([
      { assigned_to: ana!._id, assigned_by: router!._id, reason: 'round robin: first turn' },
    ]);
    const { channel, ts } = await threadline.root(phone(1));
    await until(
      () => JSON.stringify(threadline.slack.thread(channel, ts)[0]!.blocks).includes('Ana Torres'),
      'the root card to name Ana as owner',
    );
  });

  it('fills each agent up to their capacity, and goes on when one of them has resolved a conversation', async () => {
    await setCapacity(ben!._id, 2, admin!);
    await comes(ben);
    await hasOwner(2, ben);
    await hasOwner(3, ben);
    await asks(4);
    await assignWaiting('UTC');
    expect(await ownerOf(4)).toBeNull();

    await resolve((await threadline.conversation(phone(1)))!._id, ana!);
    await hasOwner(4, ana);
    expect(await log(4)).toMatchObject([{ reason: 'round robin: longest since their last contact' }]);
    expect(await HandoffModel.findOne({ outcome: 'resolved' }).lean()).toMatchObject({
      resolved_by: ana!._id,
    });
  });

  it('takes turns: the next one goes to the agent it went to longest ago, and none to who is away', async () => {
    await setCapacity(ana!._id, null, admin!);
    await setCapacity(ben!._id, null, admin!);
    await asks(5);
    await hasOwner(5, ben);
    await asks(6);
    await hasOwner(6, ana);
    await goes(ben);
    await asks(7);
    await hasOwner(7, ana);
  });

  it('leaves them waiting outside business hours, and serves them when the desk opens', async () => {
    await change({ business_hours: { days: {} } });
    await asks(8);
    await assignWaiting('UTC');
    expect(await ownerOf(8)).toBeNull();
    await change({ business_hours: null });
    await hasOwner(8, ana);
  });

  it('gives a customer whose owner is taken away to somebody again', async () => {
    await goes(ana);
    await comes(ben);
    const { contact_uuid } = (await threadline.conversation(phone(8)))!;
    await assign({ contactIds: [contact_uuid], userId: null, by: ana!, reason: 'I am leaving' });
    await hasOwner(8, ben);
    expect((await log(8)).map(({ assigned_to }) => assigned_to)).toEqual([ana!._id, null, ben!._id]);
  });

  it('decides once, however many routers run and whoever assigns at the same instant', async () => {
    await goes(ben);
    await asks(9);
    await asks(0);
    await comes(ana);
    await comes(ben);
    const [nine, zero] = [
      (await threadline.conversation(phone(9)))!,
      (await threadline.conversation(phone(0)))!,
    ];
    await Promise.all([
      assignWaiting('UTC'),
      assignWaiting('UTC'),
      assign({ contactIds: [nine.contact_uuid], userId: admin!._id, by: admin!, reason: 'my friend' }),
      assignWaiting('UTC'),
    ]);
    await until(async () => (await ownerOf(0)) !== null, 'the other customer to have an owner');
    const rows = await log(9);
    expect(rows.filter(({ assigned_by }) => assigned_by === router!._id).length).toBeLessThanOrEqual(1);
    expect(rows.at(-1)).toMatchObject({ assigned_to: admin!._id, reason: 'my friend' });
    expect(await ownerOf(9)).toBe(admin!._id);
    expect(await AssignmentModel.countDocuments({ contact_id: zero.contact_uuid })).toBe(1);
  });
});
