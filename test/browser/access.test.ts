import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { demoAdmin } from '../../src/demo/people.js';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { AssignmentModel, assign } from '../../src/domain/conversations/assignment/assign.js';
import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote, NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { expectAccessible, expectAccessibleOnPhonesToo } from '../support/axe.js';
import { logIn, startBrowser } from '../support/browser.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const longName = 'Wolfeschlegelsteinhausen'.repeat(8);
const colleague = 'Blankenburgerin'.repeat(10);
const longTag = 'bergerdorff'.repeat(8).slice(0, 60);

describe('The panel, for whoever has no mouse, no large screen or no time', () => {
  let threadline: Threadline;
  let browser: Browser;
  let page: Page;
  let admin: User;
  let contact: Contact;
  let conversation: Conversation;
  let note: string;
  let assignment: string;
  let imported: string;

  const open = async (path: string): Promise<void> => {
    await page.goto(`${threadline.url}/dashboard${path}`);
  };
  const narrow = () => page.setViewportSize({ width: 375, height: 800 });
  const wide = () => page.setViewportSize({ width: 1280, height: 900 });
  const isSettled = () =>
    page
      .getByTestId('dashboard')
      .or(page.locator('h1, [role="heading"][aria-level="1"]').first())
      .first()
      .waitFor();
  beforeAll(async () => {
    threadline = await startThreadline({ options: { panel: true } });
    await UserModel.updateOne({ email: demoAdmin.email }, { $set: { name: colleague } });
    admin = (await UserModel.findOne({ email: demoAdmin.email }).lean<User>())!;
    contact = await addContact(
      { whatsapp_contact_id: '+34600000001', name: longName, tags: [longTag, 'b'], status: 'converted' },
      admin,
      { defaultCountry: 'ES' },
    );
    ({ conversation } = await receive({
      channelId: 'cloud:100000000000001',
      bsuidScope: '',
      providerId: 'wamid.access-1',
      sender: { phone: '34600000001', profileName: longName },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    }));
    note = (await addNote({ contactId: contact._id, author: admin, content: longName }))._id;
    await assign({ contactIds: [contact._id], userId: admin._id, by: admin, reason: longName });
    assignment = (await AssignmentModel.findOne({ contact_id: contact._id }).lean())!._id;
    ({ _id: imported } = await ImportModel.create({
      filename: `${longName}.csv`,
      plan: [],
      options: { dry_run: false },
      dialect: { encoding: 'utf-8' },
      created_by: admin._id,
      status: 'done',
      created: 0,
      updated: 1,
    }));
    browser = await startBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await logIn(page, `${threadline.url}/dashboard/resources/Contact`);
  });
  afterAll(async () => {
    await browser?.close();
    await threadline?.stop();
  });

  const record = (resource: string, id: string, action: string) =>
    `/resources/${resource}/records/${id}/${action}`;
  const pages: [title: string, path: () => string][] = [
    ['Dashboard', () => ''],
    ['Contacts', () => '/resources/Contact'],
    ['New contact', () => '/resources/Contact/actions/new'],
    [longName, () => record('Contact', contact._id, 'show')],
    ['Edit · Contacts', () => record('Contact', contact._id, 'edit')],
    ['Conversations', () => '/resources/Conversation'],
    [`#1001 ${longName}`, () => record('Conversation', conversation._id, 'show')],
    ['Notes', () => '/resources/Note'],
    ['New note', () => '/resources/Note/actions/new'],
    ['Note · Notes', () => record('Note', note, 'show')],
    ['Assignment log', () => '/resources/Assignment'],
    ['Assignment · Assignment log', () => record('Assignment', assignment, 'show')],
    ['Imports', () => '/resources/Import'],
    ['Import · Imports', () => record('Import', imported, 'show')],
    [`Undo ${longName}.csv`, () => record('Import', imported, 'undo')],
    ['Users', () => '/resources/User'],
    ['New user', () => '/resources/User/actions/new'],
    ['User · Users', () => record('User', admin._id, 'show')],
    ['Edit · Users', () => record('User', admin._id, 'edit')],
    ['Import contacts', () => '/pages/import'],
    ['Export contacts', () => '/pages/export'],
    ['Channels', () => '/pages/channels'],
    ['Not found', () => '/resources/Nothing'],
    ['This did not work', () => '/resources/Contact?page=1&page=2'],
  ];

  it.each(pages)(
    'has a page that axe finds nothing wrong with, and that fits a phone: %s',
    async (title, path) => {
      await open(path());
      const whole = `${title} · Threadline`;
      await until(async () => (await page.title()) === whole, `the title ${whole}`, {
        seen: () => page.title(),
      });
      await isSettled();
      await page.waitForLoadState('networkidle');
      await expectAccessibleOnPhonesToo(page);
    },
  );

  it('has a log-in that axe finds nothing wrong with', async () => {
    const stranger = await browser.newPage({ viewport: { width: 375, height: 800 } });
    await stranger.goto(`${threadline.url}/dashboard/login`);
    await stranger.fill('#email', 'nobody@example.com');
    await stranger.fill('#password', 'a wrong password');
    await stranger.click('button');
    await stranger.getByRole('alert').waitFor();
    await expectAccessible(stranger);
    await stranger.close();
  });

  it('shows every column of each list on a phone, with its name', async () => {
    await narrow();
    for (const list of ['Contact', 'Conversation', 'Note', 'Assignment', 'Import', 'User']) {
      await open(`/resources/${list}`);
      const cells = page.locator('tbody tr').first().locator('td[data-label]');
      await cells.first().waitFor();
      expect(await cells.count()).toBeGreaterThan(3);
      for (const cell of await cells.all()) {
        const text = (await cell.innerText()).trim();
        if (text)
          expect([list, await cell.isVisible(), await cell.getAttribute('data-label')]).toEqual([
            list,
            true,
            expect.stringMatching(/\w/),
          ]);
      }
    }
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Contacts', exact: true }).waitFor();
    await wide();
  });

  it('opens a contact, deletes a note and leaves a question by the keyboard alone', async () => {
    await open('/resources/Contact');
    await page.locator('tbody').getByRole('link', { name: longName }).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('contact').waitFor();
    await open('/resources/Note');
    const remove = page.getByRole('button', { name: /^Delete: / });
    await remove.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog');
    await question.getByText('Delete this note? This cannot be undone.').waitFor();
    await expectAccessibleOnPhonesToo(page);
    await narrow();
    const { x, width } = (await question.boundingBox())!;
    expect([x >= 0, x + width <= 375]).toEqual([true, true]);
    await wide();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await until(
      () => remove.evaluate((button) => button === document.activeElement),
      'the keyboard where it was',
    );
    expect(await NoteModel.countDocuments({ _id: note })).toBe(1);
    await remove.click();
    await question.getByRole('button').last().click();
    await until(async () => (await NoteModel.countDocuments({ _id: note })) === 0, 'the note to go');
  });

  it('has filters and a bulk edit that axe finds nothing wrong with', async () => {
    for (const list of ['Contact', 'Conversation', 'Import', 'User', 'Assignment']) {
      await open(`/resources/${list}`);
      await page.locator('tbody tr').first().waitFor();
      await page.locator(`[data-css="${list}-filter-button"]`).focus();
      await page.keyboard.press(list === 'User' ? 'Space' : 'Enter');
      const close = page.getByRole('button', { name: 'Close the filters' });
      await close.waitFor();
      await until(() => close.evaluate((button) => button === document.activeElement), 'the keyboard there');
      await expectAccessibleOnPhonesToo(page);
      await page.keyboard.press('Escape');
      await page
        .locator('[inert]')
        .getByRole('button', { name: 'Close the filters', includeHidden: true })
        .waitFor();
    }
    await open('/resources/Contact');
    await page.locator('tbody tr').first().locator('td').first().locator('span').click();
    await page.click('[data-testid="action-bulkEdit"]');
    await page.getByTestId('bulk-edit').waitFor();
    await expectAccessibleOnPhonesToo(page);
  });

  it('undoes a past import, after asking', async () => {
    await open('/resources/Import');
    await page.getByRole('button', { name: /^Undo: / }).click();
    await page.getByText('put back 1 contact it changed?').waitFor();
    await page.getByRole('button', { name: 'Undo this import' }).click();
    await page.getByText('The import is being undone.').first().waitFor();
    await until(
      async () => (await ImportModel.findById(imported).lean())?.undo?.status === 'done',
      'the import to be undone',
    );
  });

  it('says why a list is empty', async () => {
    const nothing = page.getByTestId('nothing');
    for (const list of [
      'Contact?filters.status=lost',
      'Conversation?filters.ai_enabled=false&filters.number=7',
      'User?filters.name=nobody',
    ]) {
      await open(`/resources/${list}`);
      await nothing.getByText('Nothing matches these filters.').waitFor();
      expect(await nothing.getByRole('link').count()).toBe(0);
    }
    await nothing.getByRole('button', { name: 'Clear the filters' }).click();
    await page.locator('tbody tr').first().waitFor();
    await open('/resources/Contact?page=9');
    await nothing.getByText('The list is not that long.').waitFor();
    await open('/resources/Contact?filters.value~~from=much');
    await nothing.getByText('The filter "value" takes numbers.').waitFor();
    await open('/resources/Note');
    await nothing.getByText('No notes yet.').waitFor();
    await nothing.getByRole('link', { name: 'New note' }).waitFor();
    await expectAccessibleOnPhonesToo(page);
  });

  it('opens a transcript at what was said last, and tells what was never sent', async () => {
    const first = (await MessageModel.findOne({
      conversation_id: conversation._id,
      direction: 'in',
    }).lean())!;
    const line = (seq: number, text: string, more: object) => ({
      ...first,
      _id: newId(),
      dedup_key: `access-${seq}`,
      provider_id: null,
      seq,
      text,
      ...more,
    });
    const ours = { direction: 'out', author: 'agent', author_name: 'Ana', desk_lane: 'done' };
    await MessageModel.collection.insertMany([
      ...Array.from({ length: 40 }, (_, at) => line(100 + at, `Line ${at}`, {})),
      line(200, 'Taken back', { ...ours, state: 'cancelled' }),
      line(201, 'Waiting', { ...ours, state: 'held' }),
      line(202, 'Regretted', { ...ours, state: 'read', deleted_at: new Date() }),
      line(203, 'Withdrawn', { deleted_at: new Date() }),
      line(204, 'Better', { ...ours, state: 'read', edited_at: new Date() }),
      line(205, 'Arrived', { ...ours, state: 'delivered' }),
    ] as never[]);
    await open(`/resources/Conversation/records/${conversation._id}/show`);
    const said = (text: string) => page.locator('.tl-bubble', { hasText: text });
    await said('Arrived').waitFor();
    const isSeen = (text: string) =>
      said(text).evaluate((bubble) => {
        const box = bubble.closest('section[aria-label="Messages"]')!.getBoundingClientRect();
        const { top, bottom } = bubble.getBoundingClientRect();
        return top >= box.top && bottom <= box.bottom + 1;
      });
    expect([await isSeen('Arrived'), await isSeen('Line 0')]).toEqual([true, false]);
    expect(await said('Taken back').innerText()).toMatch(/undone, never sent/);
    expect(await said('Waiting').innerText()).toMatch(/held, not sent/);
    for (const text of ['Regretted', 'Withdrawn']) {
      expect(await said(text).innerText()).toMatch(/deleted \d/);
      expect(await said(text).getAttribute('class')).toMatch(/undone/);
    }
    expect(await said('Better').innerText()).toMatch(/edited · read/);
    expect(await said('Arrived').getAttribute('class')).not.toMatch(/unsent/);
    await expectAccessibleOnPhonesToo(page);
  });

  it('keeps what was typed when somebody else was faster, in every form that changes', async () => {
    const other = (await UserModel.findOne({ name: 'Ana Torres' }).lean<User>())!;
    await open(`/resources/User/records/${other._id}/edit`);
    await page.locator('#name').waitFor();
    await UserModel.updateOne({ _id: other._id }, { $set: { name: 'Ana T.' } });
    await page.fill('#name', 'Ana María Torres');
    await page.getByTestId('button-save').click();
    await page.getByText('This is “Ana T.” now').waitFor();
    expect(await page.inputValue('#name')).toBe('Ana María Torres');
    await expectAccessibleOnPhonesToo(page);
    await page.getByTestId('button-save').click();
    await page.waitForURL(/\/resources\/User(\?|$)/);
    expect((await UserModel.findById(other._id).lean())?.name).toBe('Ana María Torres');

    await open(`/resources/Contact/records/${contact._id}/edit`);
    await page.locator('#company').waitFor();
    await ContactModel.updateOne({ _id: contact._id }, { $set: { tags: ['theirs'], company: 'Theirs' } });
    await page.fill('#tags', 'mine,');
    await page.fill('#company', 'Mine');
    await page.getByTestId('button-save').click();
    await page.getByTestId('property-edit-tags').getByText('This is “theirs” now').waitFor();
    await page.getByTestId('property-edit-company').getByText('This is “Theirs” now').waitFor();
    await page.getByTestId('button-save').click();
    await page.getByTestId('contact').waitFor();
    expect(await ContactModel.findById(contact._id).lean()).toMatchObject({
      tags: [longTag, 'b', 'mine'],
      company: 'Mine',
    });
  });

  it('keeps what was typed when the session is over, and does not leave the page unasked', async () => {
    // The page asks for news by itself, and may say of that too that the session is over.
    const answer = (question: RegExp, accept: boolean) =>
      new Promise<void>((resolve) => {
        page.on('dialog', async function listen(dialog) {
          const isIt = question.test(dialog.message());
          await (isIt && accept ? dialog.accept() : dialog.dismiss());
          if (!isIt) return;
          page.off('dialog', listen);
          resolve();
        });
      });
    // The cookie is not taken away: the answer to a question asked before would bring it again.
    const endSession = () => UserModel.updateOne({ _id: admin._id }, { $inc: { session_epoch: 1 } });
    await open(`/resources/Contact/records/${contact._id}/edit`);
    await page.fill('#company', 'Typed for long');
    const said = answer(/Log in in another tab/, true);
    await endSession();
    await page.getByTestId('button-save').click();
    await said;
    expect(await page.inputValue('#company')).toBe('Typed for long');
    const tab = await page.context().newPage();
    await logIn(tab, `${threadline.url}/dashboard/resources/Contact`);
    await tab.close();
    await page.getByTestId('button-save').click();
    await page.getByTestId('contact').waitFor();
    expect((await ContactModel.findById(contact._id).lean())?.company).toBe('Typed for long');

    const box = page.getByLabel('New note');
    await box.fill('A long note');
    const asked = answer(/What you typed here would be lost/, false);
    await endSession();
    await asked;
    expect(await box.inputValue()).toBe('A long note');
    await box.fill('');
    await page.waitForURL(/\/login\?next=/);
  });
});
