import { describe, expect, it } from '@jest/globals';
import type { ConsentState } from '../../src/domain/contacts/contact/contact.js';
import { reveal } from '../../src/domain/contacts/contact/reveal.js';
import { setConsent } from '../../src/domain/contacts/write/consent.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { useDatabase } from '../support/database.js';
import { agent, viewer } from '../support/people.js';
import { contact, contacts } from './start-contacts.js';

useDatabase();

const audited = (id: string) => AuditModel.find({ entity_id: id }).sort({ _id: 1 }).lean();

describe('Revealing private data', () => {
  it('shows the phone, e-mail and identities of one contact, and is logged with who and why', async () => {
    const [id] = await contacts({ email: 'ana@example.com' });
    const { whatsapp_contact_id: phone } = await contact(id!);
    const shown = await reveal(id!, agent, 'asked to call back');
    expect(shown).toMatchObject({ whatsapp_contact_id: phone, email: 'ana@example.com' });
    expect(shown.identities).toEqual([{ kind: 'phone', value: phone, scope: '' }]);
    const log = await audited(id!);
    expect(log).toEqual([
      expect.objectContaining({
        action: 'contact.revealed',
        actor_user_id: agent._id,
        reason: 'asked to call back',
      }),
    ]);
    expect(JSON.stringify(log)).not.toContain(phone);
  });

  it('is not for everybody, and not for contacts that do not exist', async () => {
    const [id] = await contacts({});
    await expect(reveal(id!, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(reveal('nobody', agent)).rejects.toMatchObject({ code: 'not_found' });
    expect(await audited(id!)).toEqual([]);
  });
});

describe('Consent', () => {
  const early = new Date('2026-01-01T10:00:00Z');
  const late = new Date('2026-01-01T10:00:01Z');
  type Event = [ConsentState, Date];

  it.each<[string, Event[], ConsentState]>([
    [
      'the later word holds',
      [
        ['opted_in', early],
        ['opted_out', late],
      ],
      'opted_out',
    ],
    [
      'also when it comes in first',
      [
        ['opted_out', late],
        ['opted_in', early],
      ],
      'opted_out',
    ],
    [
      'and people may come back',
      [
        ['opted_out', early],
        ['opted_in', late],
      ],
      'opted_in',
    ],
    [
      'of one instant the opt-out holds',
      [
        ['opted_in', early],
        ['opted_out', early],
      ],
      'opted_out',
    ],
    [
      'in any order',
      [
        ['opted_out', early],
        ['opted_in', early],
      ],
      'opted_out',
    ],
  ])('%s', async (_, events, expected) => {
    const [id] = await contacts({});
    for (const [state, at] of events) await setConsent(id!, state, 'stop_word', at);
    expect((await contact(id!)).consent.state).toBe(expected);
  });

  it('keeps when and how it was given, and every change in the audit log', async () => {
    const [id] = await contacts({});
    await setConsent(id!, 'opted_in', 'user:maria', early);
    const now = await setConsent(id!, 'opted_out', 'stop_word', late);
    expect(now.consent).toEqual({ state: 'opted_out', at: late, origin: 'stop_word' });
    expect((await setConsent(id!, 'opted_in', 'campaign:1', early)).consent).toEqual(now.consent);
    const log = await audited(id!);
    expect(log.map(({ actor_user_id, changes }) => [actor_user_id, changes?.consent?.after])).toEqual([
      ['maria', { state: 'opted_in', at: early, origin: 'user:maria' }],
      [null, { state: 'opted_out', at: late, origin: 'stop_word' }],
    ]);
  });

  it('is never given in the future, where nothing could come after it', async () => {
    const [id] = await contacts({});
    await setConsent(id!, 'opted_in', 'form', new Date(Date.now() + 3_600_000));
    expect((await contact(id!)).consent.at!.getTime()).toBeLessThanOrEqual(Date.now());
    await expect(setConsent('nobody', 'opted_in', 'form')).rejects.toMatchObject({ code: 'not_found' });
  });
});
