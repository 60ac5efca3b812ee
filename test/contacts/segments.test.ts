import { describe, expect, it } from '@jest/globals';
import { deleteAttribute } from '../../src/domain/bulk/jobs/contact-job-attributes.js';
import { defineAttribute } from '../../src/domain/contacts/attributes/attributes-admin.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { filterOf } from '../../src/domain/contacts/segments/filter.js';
import {
  changeSegment,
  createSegment,
  deleteSegment,
  listSegments,
  showSegment,
} from '../../src/domain/contacts/segments/manage-segments.js';
import { segmentCount } from '../../src/domain/contacts/segments/segment-count.js';
import { countTags, listTags } from '../../src/domain/contacts/tags/tag-list.js';
import { updateContacts } from '../../src/domain/contacts/write/write.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { useDatabase } from '../support/database.js';
import { admin, agent, viewer } from '../support/people.js';
import { until } from '../support/until.js';
import { contacts } from './start-contacts.js';

useDatabase();

describe('A segment', () => {
  it('is a filter with a name that nobody else may use, however it is written', async () => {
    const segment = await createSegment({ name: 'Warm leads', filter: { status: 'qualified' } }, agent);
    await expect(createSegment({ name: ' WARM leads', filter: {} }, agent)).rejects.toMatchObject({
      code: 'conflict',
      details: { segment_id: segment._id },
    });
    await createSegment({ name: 'Autumn', filter: { tag: 'autumn' } }, agent);
    const names = (await listSegments({ limit: 10 }, viewer)).map(({ name }) => name);
    expect(names).toEqual(['Autumn', 'Warm leads']);
    const [second] = await listSegments({ limit: 1, after: 'autumn' }, viewer);
    expect(second).toMatchObject({ name: 'Warm leads', rev: 1, filter: { status: 'qualified' } });
  });

  it('counts its contacts as they are, and shows the same number to everybody for some seconds', async () => {
    const { _id: id } = await createSegment({ name: 'Converted', filter: { status: 'converted' } }, agent);
    expect(await segmentCount(id, viewer)).toMatchObject({ count: 0 });
    const [one] = await contacts({ status: 'converted' }, { status: 'converted' });
    const kept = await segmentCount(id, viewer);
    const fresh = await until(async () => {
      const now = await segmentCount(id, viewer);
      return now.counted_at?.getTime() !== kept.counted_at?.getTime() && now;
    }, 'a new count');
    expect(fresh.count).toBe(2);
    await updateContacts({ _id: one }, { set: { status: 'lost' } });
    await changeSegment(id, { filter: { status: ['converted', 'lost'] } }, { actor: agent });
    expect((await segmentCount(id, viewer)).count).toBe(2);
  });

  it('counts only what one may search by', async () => {
    const [id] = await contacts({ name: 'Zoe' });
    const { whatsapp_contact_id: phone } = await ContactModel.findById(id).orFail().lean();
    const segment = await createSegment({ name: 'One phone', filter: { q: phone! } }, agent);
    expect((await segmentCount(segment._id, agent)).count).toBe(1);
    expect((await segmentCount(segment._id, viewer)).count).toBe(0);
    expect((await showSegment(segment._id, agent)).filter).toEqual({ q: phone });
    expect(JSON.stringify(await listSegments({ limit: 50 }, viewer))).not.toContain(phone);
    expect(JSON.stringify(await AuditModel.find({ entity_id: segment._id }).lean())).not.toContain(phone);
  });

  it('narrows any other filter', async () => {
    const [id] = await contacts({ name: 'Yara', status: 'contacted', tags: ['north'] }, { tags: ['north'] });
    const segment = await createSegment({ name: 'North', filter: { tag: 'north' } }, agent);
    const query = await filterOf({ segment_id: segment._id, status: 'contacted' }, agent);
    expect((await ContactModel.find(query).lean()).map(({ _id }) => _id)).toEqual([id]);
  });

  it('is changed by one person at a time, and every change is in the audit log', async () => {
    const { _id: id } = await createSegment({ name: 'Mine', filter: { tag: 'mine' } }, agent);
    const changed = await changeSegment(id, { name: 'Ours' }, { actor: agent, expectedRev: 1 });
    expect([changed.name, changed.rev, changed.filter]).toEqual(['Ours', 2, { tag: 'mine' }]);
    const late = changeSegment(id, { name: 'Theirs' }, { actor: admin, expectedRev: 1 });
    await expect(late).rejects.toMatchObject({ code: 'conflict', details: { current: { name: 'Ours' } } });
    await deleteSegment(id, agent);
    await expect(deleteSegment(id, agent)).rejects.toMatchObject({ code: 'not_found' });
    await expect(segmentCount(id, agent)).rejects.toMatchObject({ code: 'not_found' });
    const actions = await AuditModel.find({ entity_id: id }).sort({ _id: 1 }).lean();
    expect(actions.map(({ action }) => action)).toEqual([
      'segment.created',
      'segment.updated',
      'segment.deleted',
    ]);
  });

  it('is for those who may manage segments, and of fields that exist', async () => {
    await expect(createSegment({ name: 'x', filter: {} }, viewer)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const bad = createSegment({ name: '', filter: { attributes: { nothing: 1 } } }, agent);
    await expect(bad).rejects.toMatchObject({ code: 'invalid_input' });
    const unknown = createSegment({ name: 'x', filter: { attributes: { nothing: 1 } } }, agent);
    await expect(unknown).rejects.toMatchObject({
      details: { errors: [{ field: 'filter.attributes.nothing' }] },
    });
  });

  it('says so when it is about a custom field that was deleted, or a tag that nobody has', async () => {
    await defineAttribute({ key: 'city', label: 'City', type: 'text' }, admin);
    const filter = { attributes: { city: 'Rome' }, tags: { any: ['ghost'], none: ['gone'] } };
    const { _id: id } = await createSegment({ name: 'Romans', filter }, agent);
    const problems = async () => (await showSegment(id, viewer)).problems.map(({ message }) => message);
    expect(await problems()).toEqual(['no contact has the tag ghost']);
    await deleteAttribute('city', admin);
    expect(await problems()).toEqual([
      expect.stringContaining('is not a custom field'),
      'no contact has the tag ghost',
    ]);
    await expect(segmentCount(id, agent)).rejects.toMatchObject({ code: 'conflict' });
    await expect(filterOf({ segment_id: id }, agent)).rejects.toThrow(/"Romans" needs another filter/);
  });
});

describe('The list of tags', () => {
  const tags = async (prefix: string) =>
    (await listTags({ prefix, limit: 20 }, viewer)).map(({ tag, count }) => [tag, count]);

  it('knows a new tag before tags are counted, and how many have it when they were', async () => {
    const ids = await contacts({ tags: ['spring_sale', 'spring_fair'] }, { tags: ['spring_sale'] });
    await updateContacts({ _id: { $in: ids } }, { addTags: ['sprint'] });
    const listed = await until(async () => (await tags('Spri')).length === 3 && tags('Spri'), 'three tags');
    expect(listed).toEqual([
      ['spring_fair', null],
      ['spring_sale', null],
      ['sprint', null],
    ]);
    await countTags();
    expect(await tags('spring sa')).toEqual([['spring_sale', 2]]);
    expect(await tags('spri')).toContainEqual(['sprint', 2]);
    const [second] = await listTags({ prefix: 'spri', after: 'spring_fair', limit: 1 }, viewer);
    expect(second).toMatchObject({ tag: 'spring_sale', count: 2, counted_at: expect.any(Date) });
  });

  it('counts a tag that nobody has any more as 0', async () => {
    await updateContacts({ tags: 'sprint' }, { removeTags: ['sprint'] });
    await countTags();
    expect(await tags('sprint')).toEqual([['sprint', 0]]);
  });
});
