import { describe, expect, it } from '@jest/globals';
import { type ContactJob, getContactJob } from '../../src/domain/bulk/jobs/contact-job.js';
import { changeAttribute, deleteAttribute } from '../../src/domain/bulk/jobs/contact-job-attributes.js';
import { startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import { cancelContactJob } from '../../src/domain/bulk/jobs/contact-job-list.js';
import { runContactJob } from '../../src/domain/bulk/jobs/contact-job-run.js';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import {
  defineAttribute,
  listAttributes,
  type NewAttribute,
} from '../../src/domain/contacts/attributes/attributes-admin.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createSegment, showSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { contact, contacts } from '../contacts/start-contacts.js';
import { useDatabase } from '../support/database.js';
import { admin, agent, lead, viewer } from '../support/people.js';

useDatabase();

const plan: NewAttribute = {
  key: 'plan',
  label: 'Plan',
  type: 'choice',
  choices: ['gold', 'silver', 'basic'],
};

async function outcome({ _id }: Pick<ContactJob, '_id'>): Promise<unknown[]> {
  expect(await runContactJob(_id, { batchSize: 2 })).toBe('finished');
  const { status, changed, error } = await getContactJob(_id, admin);
  return [status, changed, error];
}

describe('A custom field', () => {
  it('is defined by admins, once, and then contacts can have it', async () => {
    expect(await defineAttribute(plan, admin)).toMatchObject({ _id: 'plan', choices: plan.choices });
    await expect(defineAttribute(plan, admin)).rejects.toMatchObject({ code: 'conflict' });
    await expect(defineAttribute({ ...plan, key: 'other' }, lead)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const [id] = await contacts({});
    await editContact(id!, { attributes: { plan: 'gold' } }, { actor: agent });
    expect((await contact(id!)).attributes).toEqual({ plan: 'gold' });
    const refused = editContact(id!, { attributes: { plan: 'iron' } }, { actor: agent });
    await expect(refused).rejects.toMatchObject({ details: { errors: [{ field: 'attributes.plan' }] } });
    await defineAttribute({ key: 'age', label: 'Age', type: 'number' }, admin);
    expect((await listAttributes(viewer)).map(({ label }) => label)).toEqual(['Age', 'Plan']);
  });

  it.each<[string, object]>([
    ['key', { ...plan, key: 'Shoe size' }],
    ['key', { ...plan, key: '$where' }],
    ['key', { ...plan, key: 'a'.repeat(41) }],
    ['label', { ...plan, key: 'x', label: ' ' }],
    ['type', { ...plan, key: 'x', type: 'colour' }],
    ['choices', { key: 'x', label: 'X', type: 'choice' }],
    ['choices', { key: 'x', label: 'X', type: 'text', choices: ['a'] }],
    ['choices', { ...plan, key: 'x', choices: ['a', 'a '] }],
    ['rank', { ...plan, key: 'x', rank: 1 }],
  ])('is refused with its %s wrong', async (field, input) => {
    await expect(defineAttribute(input as NewAttribute, admin)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it('gets another label and more choices, and its changes are in the audit log', async () => {
    const { attribute, job } = await changeAttribute(
      'plan',
      { label: 'Tariff', choices: ['gold', 'silver', 'basic', 'free'] },
      admin,
    );
    expect([attribute.label, attribute.choices.length, job]).toEqual(['Tariff', 4, null]);
    await changeAttribute('plan', { label: 'Tariff' }, admin);
    const log = await AuditModel.find({ entity_id: 'plan' }).sort({ _id: 1 }).lean();
    expect(log.map(({ action }) => action)).toEqual(['attribute.created', 'attribute.updated']);
    await expect(changeAttribute('nothing', { label: 'x' }, admin)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(changeAttribute('plan', { label: 'x' }, lead)).rejects.toMatchObject({ code: 'forbidden' });
    const none = changeAttribute('plan', { choices: [] }, admin);
    await expect(none).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('loses a choice that nobody has, and one that contacts have only with another in its place', async () => {
    const ids = await contacts(
      ...['silver', 'silver', 'silver', 'basic'].map((choice) => ({ attributes: { plan: choice } })),
    );
    const segment = await createSegment({ name: 'Silver', filter: { attributes: { plan: 'silver' } } }, lead);
    await changeAttribute('plan', { choices: ['gold', 'silver', 'basic'] }, admin);
    const used = changeAttribute('plan', { choices: ['gold', 'basic'] }, admin);
    await expect(used).rejects.toThrow(/Contacts have "silver"/);
    const wrongs: Record<string, string>[] = [{ silver: 'iron' }, { basic: 'gold' }];
    for (const replacements of wrongs) {
      const wrong = changeAttribute('plan', { choices: ['gold', 'basic'], replacements }, admin);
      await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    }
    const { job } = await changeAttribute(
      'plan',
      { choices: ['gold'], replacements: { silver: 'gold', basic: null } },
      admin,
    );
    await expect(deleteAttribute('plan', admin)).rejects.toMatchObject({ code: 'conflict' });
    expect(await outcome(job!)).toEqual(['done', 4, null]);
    const plans = await Promise.all(ids.map(async (id) => (await contact(id)).attributes));
    expect(plans).toEqual([{ plan: 'gold' }, { plan: 'gold' }, { plan: 'gold' }, {}]);
    expect(await showSegment(segment._id, lead)).toMatchObject({
      filter: { attributes: { plan: 'gold' } },
      problems: [],
    });
  });

  it('is gone at once when it is deleted; its key is free when no contact has a value of it', async () => {
    const ids = await contacts({});
    const had = await ContactModel.countDocuments({ 'attributes.plan': { $exists: true } });
    expect(had).toBeGreaterThan(2);
    const change = await startBulkChange({ ids, changes: { attributes: { plan: 'gold' } } }, admin);
    const job = await deleteAttribute('plan', admin);
    expect((await deleteAttribute('plan', admin))._id).toBe(job._id);
    expect((await listAttributes(viewer)).map(({ _id }) => _id)).toEqual(['age']);
    const [id] = await contacts({});
    expect(await outcome(change)).toEqual([
      'failed',
      0,
      'The custom field "plan" was deleted in the meantime.',
    ]);
    const late = editContact(id!, { attributes: { plan: 'gold' } }, { actor: agent });
    await expect(late).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(defineAttribute(plan, admin)).rejects.toThrow(/still being deleted/);
    await expect(cancelContactJob(job._id, admin)).rejects.toMatchObject({ code: 'conflict' });
    expect(await outcome(job)).toEqual(['done', had, null]);
    expect(await ContactModel.exists({ 'attributes.plan': { $exists: true } })).toBeNull();
    expect(await defineAttribute(plan, admin)).toMatchObject({ _id: 'plan', deleting: false });
    await expect(deleteAttribute('nothing', admin)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is one of a hundred at most', async () => {
    const others = Array.from({ length: 98 }, (_, n) => ({
      _id: `f${n}`,
      label: `Field ${n}`,
      type: 'text',
    }));
    await AttributeModel.insertMany(others.slice(1));
    const last = { key: 'last', label: 'Last', type: 'text' as const };
    const two = await Promise.allSettled([defineAttribute(last, admin), defineAttribute(last, admin)]);
    expect(two.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const more = defineAttribute({ key: 'more', label: 'More', type: 'text' }, admin);
    await expect(more).rejects.toThrow(/100 custom fields already/);
  });
});
