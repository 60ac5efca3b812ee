import { describe, expect, it } from '@jest/globals';
import { type ContactJob, ContactJobModel, getContactJob } from '../../src/domain/bulk/jobs/contact-job.js';
import { startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import { startDuplicateSearch } from '../../src/domain/bulk/jobs/contact-job-duplicates.js';
import { cancelContactJob, listContactJobs } from '../../src/domain/bulk/jobs/contact-job-list.js';
import { runContactJob } from '../../src/domain/bulk/jobs/contact-job-run.js';
import { removeTag, renameTag } from '../../src/domain/bulk/jobs/contact-job-tags.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { DuplicateModel } from '../../src/domain/contacts/duplicates/duplicate.js';
import { createSegment, showSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { listTags } from '../../src/domain/contacts/tags/tag-list.js';
import { AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { acquireLease, releaseLease } from '../../src/platform/queue/lease.js';
import { contacts } from '../contacts/start-contacts.js';
import { useDatabase } from '../support/database.js';
import { agent, lead } from '../support/people.js';
import { until } from '../support/until.js';
import { breakOff } from './break-off.js';

useDatabase();

const batchSize = 5;

/** Runs a job to its end; status, matched and changed. */
async function outcome({ _id }: Pick<ContactJob, '_id'>): Promise<unknown[]> {
  expect(await runContactJob(_id, { batchSize })).toBe('finished');
  const { status, matched, changed } = await getContactJob(_id, lead);
  return [status, matched, changed];
}

/** Makes so many contacts with this tag, every third a lost one. */
const some = (count: number, tag: string, fields: Partial<Contact> = {}): Promise<string[]> =>
  contacts(...Array.from({ length: count }, (_, n) => ({ tags: [tag], status: statusOf(n), ...fields })));
const statusOf = (n: number): Contact['status'] => (n % 3 === 0 ? 'lost' : 'new');

const withTag = (tag: string) => ContactModel.find({ tags: tag }).lean<Contact[]>();
const count = (query: Record<string, unknown>) => ContactModel.countDocuments(query);

describe('A bulk change', () => {
  it('changes what a filter finds, and counts those that were so already as matched only', async () => {
    await some(12, 'bulk_a');
    await some(2, 'other');
    const changes = { status: 'lost' as const, add_tags: ['Called Back'], remove_tags: ['bulk_a'] };
    const filter = { tag: 'bulk_a', status: ['new' as const, 'lost' as const] };
    const job = await startBulkChange({ filter, changes, expected_count: 12 }, lead);
    expect(job).toMatchObject({ status: 'queued', expected_count: 12, ids: null });
    expect(await outcome(job)).toEqual(['done', 12, 12]);
    expect(await count({ tags: 'called_back', status: 'lost' })).toBe(12);
    expect(await count({ tags: 'bulk_a' })).toBe(0);
    const again = await startBulkChange(
      { filter: { tag: 'called_back' }, changes: { status: 'lost' }, expected_count: 12 },
      lead,
    );
    expect(await outcome(again)).toEqual(['done', 12, 0]);
  });

  it('changes the contacts named, whatever their number, and gives them an owner through the log', async () => {
    const ids = await some(7, 'bulk_b');
    const owner = await createUser({ name: 'Olga', email: 'olga@example.com', role: 'agent' });
    const changes = { assigned_to: owner._id, language: 'pt-br', value: 10 };
    const job = await startBulkChange({ ids: [...ids, ...ids, 'gone'], changes, expected_count: 7 }, lead);
    expect(await outcome(job)).toEqual(['done', 7, 7]);
    expect(await count({ tags: 'bulk_b', assigned_to: owner._id, language: 'pt-BR', value: 10 })).toBe(7);
    expect(await AssignmentModel.countDocuments({ assigned_to: owner._id, assigned_by: lead._id })).toBe(7);
  });

  it('leaves contacts alone that came after it was asked for', async () => {
    await some(2, 'bulk_c');
    const job = await startBulkChange(
      { filter: { tag: 'bulk_c' }, changes: { source: 'ads' }, expected_count: 2 },
      lead,
    );
    await some(1, 'bulk_c', { created_at: new Date(Date.now() + 1_000) });
    expect(await outcome(job)).toEqual(['done', 2, 2]);
  });

  it('never means every contact, and never more than was expected', async () => {
    await some(3, 'bulk_d');
    const changes = { status: 'lost' as const };
    const everybody = await createSegment({ name: 'Everybody', filter: {} }, lead);
    for (const filter of [{}, { q: ' ' }, { attributes: {} }, { segment_id: everybody._id }]) {
      const all = startBulkChange({ filter, changes, expected_count: await count({}) }, lead);
      await expect(all).rejects.toMatchObject({ code: 'conflict' });
    }
    const filter = { tag: 'bulk_d' };
    const other = startBulkChange({ filter, changes, expected_count: 2 }, lead);
    await expect(other).rejects.toMatchObject({ code: 'conflict', details: { count: 3 } });
    const refused = [
      { filter, changes },
      { changes, expected_count: 3 },
      { filter, ids: ['x'], changes, expected_count: 3 },
      { filter, changes: {}, expected_count: 3 },
      { filter, changes: { add_tags: [' - '] }, expected_count: 3 },
      { filter, changes: { assigned_to: 'nobody' }, expected_count: 3 },
      { ids: [], changes },
    ];
    for (const input of refused) {
      await expect(startBulkChange(input, lead)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    const byAgent = startBulkChange({ filter, changes, expected_count: 3 }, agent);
    await expect(byAgent).rejects.toMatchObject({ code: 'forbidden' });
    expect(await count({ tags: 'bulk_d', status: 'lost' })).toBe(1);
  });

  it('is one when it is asked for twice, and one row of the audit log', async () => {
    await some(2, 'bulk_e');
    const input = { filter: { tag: 'bulk_e' }, changes: { status: 'lost' as const }, expected_count: 2 };
    const [one, two] = await Promise.all([
      startBulkChange(input, lead, 'key-1'),
      startBulkChange(input, lead, 'key-1'),
    ]);
    expect(two._id).toBe(one._id);
    await outcome(one);
    await some(1, 'bulk_e');
    expect((await startBulkChange(input, lead, 'key-1'))._id).toBe(one._id);
    const rows = await AuditModel.find({ 'details.job_id': one._id }).lean();
    expect(rows).toMatchObject([
      { action: 'bulk_edit.started', actor_user_id: lead._id, details: { count: 2 } },
    ]);
  });
});

describe('A contact job whose worker died', () => {
  /** Everything that two runs must agree on. */
  const state = async (tag: string) =>
    (await withTag(tag)).map(({ status, tags }) => `${status} ${tags.join()}`).sort();

  async function prepared(tag: string): Promise<ContactJob> {
    await some(13, tag);
    const changes = { status: 'lost' as const, add_tags: ['called'] };
    return startBulkChange({ filter: { tag }, changes: changes, expected_count: 13 }, lead);
  }

  it('goes on and ends with the same contacts and counts, wherever that was', async () => {
    const undisturbed = await outcome(await prepared('calm'));
    expect(undisturbed).toEqual(['done', 13, 13]);
    const expected = (await state('calm')).map((text) => text.replace('calm', 'tag'));
    let died = true;
    for (let writes = 0; died; writes += 1) {
      const tag = `rough_${writes}`;
      const job = await prepared(tag);
      died = await breakOff(writes, () => runContactJob(job._id, { batchSize }));
      expect(await outcome(job)).toEqual(undisturbed);
      expect((await state(tag)).map((text) => text.replace(tag, 'tag'))).toEqual(expected);
      if (!died) expect(writes).toBeGreaterThan(9);
    }
  });

  it('is run by one worker at a time, stops with its process and goes on with another', async () => {
    const job = await prepared('shared');
    const lease = await acquireLease(`contact-job:${job._id}`);
    expect(await runContactJob(job._id)).toBe('busy');
    await releaseLease(lease!);
    expect(await runContactJob(job._id, { batchSize, signal: AbortSignal.abort() })).toBe('stopped');
    expect(await getContactJob(job._id, lead)).toMatchObject({ status: 'running', matched: 5, starts: 0 });
    expect(await runContactJob(job._id, { batchSize, sliceMs: 0 })).toBe('stopped');
    expect(await outcome(job)).toEqual(['done', 13, 13]);
    expect(await runContactJob(job._id)).toBe('finished');
  });

  it('is given up after ten starts that got nowhere', async () => {
    const job = await prepared('hopeless');
    await ContactJobModel.updateOne({ _id: job._id }, { $set: { starts: 10 } });
    expect(await outcome(job)).toEqual(['failed', 0, 0]);
    expect((await getContactJob(job._id, lead)).error).toMatch(/stopped 10 times/);
  });
});

describe('Cancelling a contact job', () => {
  it('ends it after the batch in hand; what was changed is counted and stays', async () => {
    await some(12, 'half');
    const input = { filter: { tag: 'half' }, changes: { add_tags: ['done'] }, expected_count: 12 };
    const job = await startBulkChange(input, lead);
    await runContactJob(job._id, { batchSize, signal: AbortSignal.abort() });
    await expect(cancelContactJob(job._id, agent)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await cancelContactJob(job._id, lead)).toMatchObject({ cancel_requested: true });
    expect(await outcome(job)).toEqual(['cancelled', 5, 5]);
    expect(await count({ tags: 'done' })).toBe(5);
    expect((await cancelContactJob(job._id, lead)).status).toBe('cancelled');
    const [latest] = await listContactJobs({ kind: 'bulk_change' }, lead, { limit: 1 });
    expect(latest).toMatchObject({ _id: job._id, status: 'cancelled' });
    expect(await listContactJobs({}, agent, { limit: 10 })).toEqual([]);
  });
});

describe('Renaming a tag', () => {
  const listed = (tag: string) =>
    until(async () => (await listTags({ prefix: tag, limit: 1 }, lead)).length > 0, `${tag} in the list`);

  it('merges several into one on all contacts, in segments and in the list of tags', async () => {
    await some(7, 'warm');
    await some(6, 'hot', { tags: ['hot', 'warm', 'lead'] });
    await listed('hot');
    const filter = { tags: { any: ['hot', 'warm'], none: ['cold'] }, status: 'new' as const };
    const segment = await createSegment({ name: 'Hot ones', filter }, lead);
    const job = await renameTag({ from: ['Hot', 'warm', 'ready'], to: 'Ready' }, lead);
    expect((await renameTag({ from: ['hot', 'warm'], to: 'ready' }, lead))._id).toBe(job._id);
    await expect(removeTag('lead', lead)).rejects.toMatchObject({ code: 'conflict' });
    expect(await outcome(job)).toEqual(['done', 13, 13]);
    expect(await count({ tags: { $in: ['hot', 'warm'] } })).toBe(0);
    expect(await count({ tags: 'ready' })).toBe(13);
    expect((await withTag('lead'))[0]!.tags.sort()).toEqual(['lead', 'ready']);
    const { filter: now, problems } = await showSegment(segment._id, lead);
    expect(now).toEqual({ tags: { any: ['ready'], none: ['cold'] }, status: 'new' });
    expect(problems).toEqual([]);
    const tags = await listTags({ limit: 100 }, lead);
    expect(tags).toContainEqual(expect.objectContaining({ tag: 'ready', count: 13 }));
    expect(tags.map(({ tag }) => tag)).not.toContain('hot');
    expect(await AuditModel.find({ action: 'tag.renamed' }).lean()).toMatchObject([
      { entity_id: 'ready', details: { from: ['hot', 'warm'] } },
    ]);
  });

  it('is for leads, of tags that are some, into another', async () => {
    await expect(renameTag({ from: 'a', to: 'b' }, agent)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(renameTag({ from: 'A ', to: 'a' }, lead)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(renameTag({ from: 'a', to: '--' }, lead)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('has removal beside it', async () => {
    await some(6, 'useless');
    await listed('useless');
    expect(await outcome(await removeTag('Useless', lead))).toEqual(['done', 6, 6]);
    expect(await count({ tags: 'useless' })).toBe(0);
    expect(await listTags({ prefix: 'useless', limit: 5 }, lead)).toEqual([]);
  });
});

describe('The search for duplicates', () => {
  it('looks at every contact once and lists the pairs', async () => {
    const [one, two] = await contacts({ email: 'twin@example.com' }, { email: 'twin@example.com' });
    const job = await startDuplicateSearch(lead);
    expect((await startDuplicateSearch(lead))._id).toBe(job._id);
    const all = await count({});
    expect(await outcome(job)).toEqual(['done', all, 0]);
    expect(await DuplicateModel.findOne({ contact_ids: one }).lean()).toMatchObject({
      contact_ids: [one, two],
    });
  });
});
