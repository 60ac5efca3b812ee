import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeSettings, type SettingsChanges } from '../../src/domain/people/accounts/change-settings.js';
import { type AuditEntry, listAudit, recordAudit, scrubAudit } from '../../src/domain/people/core/audit.js';
import { businessHoursSchema, weekdays } from '../../src/domain/people/core/business-hours.js';
import { handleFrom, handlePattern, mayBeHandle } from '../../src/domain/people/core/handle.js';
import { type Actor, may } from '../../src/domain/people/core/permissions.js';
import { SettingsModel, startSettings, workspaceSettings } from '../../src/domain/people/core/settings.js';
import { roles } from '../../src/domain/people/core/user.js';
import { disconnectMongo } from '../../src/platform/database/mongo.js';
import { inTransaction } from '../../src/platform/database/transaction.js';
import { openDatabase } from '../support/database.js';
import { until } from '../support/until.js';

const admin: Actor = { _id: 'the-admin', role: 'admin' };
const lead: Actor = { _id: 'the-lead', role: 'lead' };
const actor = admin;

let stop: () => void;
beforeAll(async () => {
  await openDatabase();
  stop = await startSettings(100);
});
afterAll(async () => {
  stop();
  await disconnectMongo();
});

describe('The settings', () => {
  it('decide at once which roles see phones and e-mails, never against admins', async () => {
    const whoSees = () => roles.filter((role) => may({ _id: 'x', role }, 'see_private_data'));
    expect(whoSees()).toEqual(['admin', 'lead', 'agent']);
    await changeSettings({ masked_roles: ['viewer', 'agent', 'agent'] }, { actor });
    expect(workspaceSettings().masked_roles).toEqual(['agent', 'viewer']);
    expect(whoSees()).toEqual(['admin', 'lead']);
    await changeSettings({ masked_roles: [] }, { actor });
    expect(whoSees()).toEqual([...roles]);
    await expect(changeSettings({ masked_roles: ['admin' as never] }, { actor })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('are changed field by field, by admins, on top of what they saw', async () => {
    const { rev, masked_roles } = workspaceSettings();
    const routed = await changeSettings({ routing: { mode: 'round_robin' } }, { actor, rev });
    expect(routed).toEqual({
      masked_roles,
      routing: { mode: 'round_robin', default_capacity: 20 },
      business_hours: null,
      desk: { new_thread_after_days: 30, presence_pauses_routing: true, default_desk_id: null },
      reminders: { first_response_minutes: 15, idle_owner_minutes: 60, morning_summary: true },
      rev: rev + 1,
    });
    const stale = changeSettings({ routing: { default_capacity: 5 } }, { actor, rev });
    await expect(stale).rejects.toMatchObject({ code: 'conflict' });
    await expect(changeSettings({}, { actor: lead })).rejects.toMatchObject({ code: 'forbidden' });
    const wrong: [SettingsChanges, string][] = [
      [{ routing: { mode: 'random' as never } }, 'routing.mode'],
      [{ routing: { default_capacity: 501 } }, 'routing.default_capacity'],
      [{ business_hours: { days: {}, timezone: 'Mars/Olympus' } }, 'business_hours.timezone'],
      [{ rev: 7 } as never, 'rev'],
    ];
    for (const [changes, field] of wrong) {
      await expect(changeSettings(changes, { actor })).rejects.toMatchObject({
        code: 'invalid_input',
        details: { errors: [{ field }] },
      });
    }
    expect(workspaceSettings()).toEqual(routed);
  });

  it('lose no change of two people at the same moment', async () => {
    const before = workspaceSettings().rev;
    const outcomes = await Promise.allSettled([
      changeSettings({ masked_roles: ['viewer'] }, { actor }),
      changeSettings({ routing: { default_capacity: 7 } }, { actor }),
    ]);
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(workspaceSettings().rev).toBe(before + done);
    const log = await listAudit({ entity_type: 'settings' }, admin, { limit: done });
    expect(log.flatMap(({ changes }) => Object.keys(changes!)).sort()).toEqual(
      ['masked_roles', 'routing'].filter((_, i) => outcomes[i]!.status === 'fulfilled'),
    );
  });

  it('of other processes count soon', async () => {
    const $set = { masked_roles: ['lead', 'agent', 'viewer'] };
    await SettingsModel.updateOne({ _id: 'workspace' }, { $set, $inc: { rev: 1 } });
    await until(() => !may(lead, 'see_private_data'), 'the settings of another process');
  });
});

describe('The audit log', () => {
  const about = (entity_id: string, more: object = {}) => ({
    action: 'contact.updated',
    entity_type: 'contact' as const,
    entity_id,
    actor_user_id: 'somebody',
    ...more,
  });

  it('lists newest first, page by page, for admins', async () => {
    await recordAudit([about('c1', { details: { n: 1 } }), about('c1', { details: { n: 2 } }), about('c2')]);
    await recordAudit(about('c1', { details: { n: 3 } }));
    const page = (after?: string) => listAudit({ entity_id: 'c1' }, admin, { limit: 2, after });
    const first = await page();
    const numbers = (rows: AuditEntry[]) => rows.map(({ details }) => details!.n);
    expect([numbers(first), numbers(await page(first[1]!._id))]).toEqual([[3, 2], [1]]);
    expect(await listAudit({ actor_user_id: 'somebody' }, admin, { limit: 10 })).toHaveLength(4);
    await expect(listAudit({}, lead, { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is part of the transaction it is written in', async () => {
    const failing = inTransaction(async () => {
      await recordAudit(about('c3'));
      throw new Error('It did not happen.');
    });
    await expect(failing).rejects.toThrow('It did not happen.');
    expect(await listAudit({ entity_id: 'c3' }, admin, { limit: 1 })).toEqual([]);
  });

  it('forgets the values of who was erased, and never knew secrets', async () => {
    const changes = {
      email: { before: null, after: 'ana@a.example' },
      api_token: { before: 'tl_old', after: 'tl_new' },
    };
    await recordAudit(about('c4', { changes, reason: 'Ana asked for it' }));
    const [row] = await listAudit({ entity_id: 'c4' }, admin, { limit: 1 });
    expect(row!.changes).toEqual({ ...changes, api_token: { before: null, after: null } });
    await scrubAudit('c4');
    expect(await listAudit({ entity_id: 'c4' }, admin, { limit: 1 })).toEqual([
      { ...row, changes: null, details: null, reason: null },
    ]);
  });
});

describe('Business hours', () => {
  const minute = fc.integer({ min: 0, max: 24 * 60 });
  const clock = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  const part = fc.tuple(minute, minute).map(([from, to]) => ({ from: clock(from), to: clock(to) }));
  const monday = (mon: unknown) => businessHoursSchema.safeParse({ days: { mon } });

  it('are taken when no part of a day is empty or overlaps another, and come out in order', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const fits = parts.every((one, i) =>
          parts.every((other, j) =>
            i === j ? one.from < one.to : one.to <= other.from || other.to <= one.from,
          ),
        );
        const { success, data } = monday(parts);
        expect(success).toBe(fits);
        if (!success) return;
        expect(data!.days.mon).toEqual(parts.toSorted((a, b) => a.from.localeCompare(b.from)));
        expect(Object.keys(data!.days).sort()).toEqual([...weekdays].sort());
        expect(businessHoursSchema.parse(data)).toEqual(data);
      }),
    );
  });

  it('take times, days and time zones that exist', () => {
    const evening = { from: '18:00', to: '24:00' };
    expect(monday([evening]).success).toBe(true);
    for (const from of ['9:00', '25:00', '12:60', '24:00', 9, null]) {
      expect(monday([{ ...evening, from }]).success).toBe(false);
    }
    const hours = (more: object) => businessHoursSchema.safeParse({ days: {}, ...more });
    expect(hours({ holidays: ['2026-12-26', '2026-12-25', '2026-12-26'] }).data?.holidays).toEqual([
      '2026-12-25',
      '2026-12-26',
    ]);
    expect(hours({ holidays: ['2026-02-30'] }).success).toBe(false);
    expect(hours({ timezone: 'America/Sao_Paulo' }).success).toBe(true);
    expect(hours({ timezone: '+01:00' }).success).toBe(false);
    expect(hours({ days: { funday: [] } }).success).toBe(false);
  });
});

describe('A handle', () => {
  it('made from any e-mail can be typed after an @, and the next choice is another', () => {
    const local = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('me', 'router', '...'),
    );
    fc.assert(
      fc.property(local, fc.integer({ min: 1, max: 50 }), (name, attempt) => {
        const handle = handleFrom(`${name}@example.com`, attempt);
        expect(handle).toMatch(handlePattern);
        expect(mayBeHandle(handle)).toBe(true);
        expect(handleFrom(`${name}@example.com`, attempt + 1)).not.toBe(handle);
      }),
    );
  });
});
