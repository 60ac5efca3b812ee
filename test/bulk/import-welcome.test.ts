import { beforeAll, describe, expect, it } from '@jest/globals';
import { cancelImport } from '../../src/domain/bulk/import/cancel-import.js';
import { type ImportJob, ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { undoImport } from '../../src/domain/bulk/import/undo/undo-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { storeTemplates } from '../../src/domain/templates/store.js';
import { TemplateSyncModel } from '../../src/domain/templates/sync.js';
import { TemplateModel } from '../../src/domain/templates/template.js';
import { lead } from '../support/people.js';
import { contactOf, empty, ended, importFile, upload, useDatabaseForImports } from './start-bulk.js';

const channelId = 'cloud:1';
const template = (name: string, category: string, text: string, status = 'approved') => ({
  provider_id: name,
  name,
  language: 'en',
  category,
  status,
  quality: 'green',
  reason: null,
  components: [{ type: 'BODY', text }],
});
useDatabaseForImports();
beforeAll(async () => {
  const now = new Date();
  await TemplateSyncModel.create({ _id: channelId, account_id: 'waba', asked_at: now, synced_at: now });
  await storeTemplates(
    'waba',
    [
      template('hello', 'utility', 'Hello {{1}} of {{2}}!'),
      template('sale', 'marketing', 'Our sale has begun.'),
      template('resting', 'utility', 'Hi', 'paused'),
    ],
    now,
  );
});

const parameters = { 1: '{{first_name|there}}', 2: '{{company|your company}}' };
const hello = { template: 'hello', language: 'en', parameters };
const sale = { template: 'sale', language: 'en' };
const many = (count: number): string =>
  `phone\n${Array.from({ length: count }, (_, n) => 600_000_000 + n).join('\n')}\n`;
const welcomes = (): Promise<Message[]> => MessageModel.find().sort({ _id: 1 }).lean<Message[]>().exec();

/** Queues an import of so many rows and stores them all, but welcomes nobody yet. */
async function rowsStored(count: number): Promise<ImportJob> {
  const job = await upload(many(count), { welcome: hello });
  await ImportModel.updateOne({ _id: job._id }, { $set: { rows_total: count } });
  expect(await runImport(job._id, { signal: AbortSignal.abort() })).toBe('stopped');
  expect(await MessageModel.countDocuments()).toBe(0);
  return job;
}

async function undone(id: string): Promise<ImportJob['undo']> {
  await undoImport(id, lead);
  await runImport(id);
  return (await ended(id)).job.undo;
}

describe('the welcome of an import', () => {
  it('is queued for new contacts in their own words and leaves the conversation to the bot', async () => {
    await importFile(many(1));
    const file = 'phone,name,company\n600000000,Old,Old\n600000001,Ana Ruiz,ACME\n600000002,,\n';
    const { job } = await importFile(file, { welcome: JSON.stringify(hello) });
    expect(job).toMatchObject({ status: 'done', created: 2, updated: 1, welcomed: 2 });
    const messages = await welcomes();
    expect(messages.map(({ text }) => text).sort()).toEqual([
      'Hello Ana of ACME!',
      'Hello there of your company!',
    ]);
    expect(messages[0]).toMatchObject({
      author: 'bot',
      type: 'template',
      state: 'queued',
      channel_id: channelId,
    });
    expect(await ConversationModel.find().lean()).toMatchObject(
      Array(2).fill({ ai_enabled: true, status: 'active', handed_off_at: null }),
    );
  });

  it('is marketing only for who agreed, and counts the others', async () => {
    const plain = await importFile(many(2), { welcome: sale });
    expect(plain.job).toMatchObject({ welcomed: 0, not_welcomed: { no_consent: 2, no_phone: 0 } });
    const consent = { consent: 'opted_in', consent_origin: 'Fair' };
    const agreed = await importFile(many(3), { welcome: sale, ...consent });
    expect(agreed.job).toMatchObject({
      updated: 2,
      created: 1,
      welcomed: 1,
      not_welcomed: { no_consent: 0 },
    });
    expect(await MessageModel.countDocuments()).toBe(1);
  });

  it('goes on where it stopped, also when what was queued had not been noted', async () => {
    const { _id } = await rowsStored(130);
    expect(await runImport(_id, { signal: AbortSignal.abort() })).toBe('stopped');
    expect((await ended(_id)).job).toMatchObject({ status: 'running', welcomed: 100 });
    await ImportModel.updateOne({ _id }, { $set: { welcomed: 0, welcome_place: null } });
    expect(await runImport(_id)).toBe('finished');
    expect((await ended(_id)).job).toMatchObject({ status: 'done', created: 130, welcomed: 130 });
    expect(new Set((await welcomes()).map(({ contact_id }) => contact_id)).size).toBe(130);
    expect(await MessageModel.countDocuments()).toBe(130);
  });

  it('stops when the import is cancelled or the template is paused', async () => {
    const { _id } = await rowsStored(130);
    await runImport(_id, { signal: AbortSignal.abort() });
    await cancelImport(_id, lead);
    await runImport(_id);
    expect((await ended(_id)).job).toMatchObject({ status: 'cancelled', created: 130, welcomed: 100 });
    expect(await MessageModel.countDocuments()).toBe(100);

    await empty();
    const other = await rowsStored(2);
    await TemplateModel.updateOne({ name: 'hello' }, { $set: { status: 'paused' } });
    await runImport(other._id);
    await TemplateModel.updateOne({ name: 'hello' }, { $set: { status: 'approved' } });
    const { job } = await ended(other._id);
    expect(job).toMatchObject({ status: 'done', created: 2, welcomed: 0 });
    expect(job.error).toContain('paused');
  });

  it('is taken back by undoing where it has not left; who was welcomed stays', async () => {
    const { job } = await importFile(many(3), { welcome: hello });
    const gone = (await contactOf('34600000001'))!._id;
    await MessageModel.updateOne({ contact_id: gone }, { $set: { state: 'sent' } });
    expect(await undone(job._id)).toMatchObject({ removed: 2, kept: 1 });
    expect((await ContactModel.find().lean()).map(({ _id }) => _id)).toEqual([gone]);
    expect((await welcomes()).map(({ state }) => state)).toEqual(['sent']);
    expect(await ConversationModel.countDocuments()).toBe(1);
  });

  it.each([
    [{ ...hello, template: 'nothing' }, 'welcome.template'],
    [{ ...hello, template: 'resting' }, 'welcome.template'],
    [{ ...hello, language: '' }, 'welcome.language'],
    [{ ...hello, parameters: { 1: 'x' } }, 'welcome.parameters.2'],
    [{ ...hello, parameters: { 1: '{{name}}', 2: 'x' } }, 'welcome.parameters.1'],
    [{ ...hello, parameters: { 1: '{{secret|x}}', 2: 'x' } }, 'welcome.parameters.1'],
    [{ ...hello, channel_id: 'web:1' }, 'welcome.channel_id'],
    [{ ...hello, channel_id: 'cloud:9' }, 'welcome.channel_id'],
    ['{"template"', 'welcome'],
  ])('is refused as %j before anything is written, naming the field', async (welcome, field) => {
    await expect(upload(many(1), { welcome })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: [{ field }] },
    });
    expect(await ImportModel.countDocuments()).toBe(0);
  });
});
