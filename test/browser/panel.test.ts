import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { demoAdmin } from '../../src/demo/people.js';
import { addContact, type NewContactWithNote } from '../../src/domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { AssignmentModel, assign } from '../../src/domain/conversations/assignment/assign.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { expectAccessibleOnPhonesToo } from '../support/axe.js';
import { logIn, startBrowser } from '../support/browser.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('The panel in a browser', () => {
  let threadline: Threadline;
  let browser: Browser;
  let page: Page;
  let admin: User;
  let ana: User;
  /** What the browser complained about: a script that fails, or that the content policy refused. */
  const complaints: string[] = [];

  const make = (input: NewContactWithNote) => addContact(input, admin, { defaultCountry: 'ES' });
  const named = (name: string) => ContactModel.findOne({ name }).lean<Contact>();
  const open = (path: string) => page.goto(`${threadline.url}/dashboard${path}`);
  const row = (name: string) => page.locator('tbody tr', { hasText: name });
  /** Chooses in one of AdminJS's select fields. */
  const choose = async (field: string, option: string) => {
    await page.locator(`#${field}`).fill(option);
    await page.locator('[role="option"]', { hasText: option }).first().click();
  };

  beforeAll(async () => {
    threadline = await startThreadline({ options: { panel: true } });
    admin = (await UserModel.findOne({ email: demoAdmin.email }).lean<User>())!;
    ana = (await UserModel.findOne({ name: 'Ana Torres' }).lean<User>())!;
    await make({
      whatsapp_contact_id: '+34600000001',
      name: 'Carla Méndez',
      status: 'qualified',
      value: 1_200,
    });
    await make({
      whatsapp_contact_id: '+34600000002',
      name: 'Bruno Costa',
      tags: ['VIP'],
      company: 'Costa & Sons',
    });
    await make({
      whatsapp_contact_id: '+34600000003',
      name: 'Dina Levy',
      tags: ['vip', 'old'],
      status: 'lost',
    });
    await make({ whatsapp_contact_id: '+34600000004', name: 'דוד לוי', email: 'david@example.com' });
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await threadline?.stop();
  });

  it('asks who is there and goes on to the page that was wanted', async () => {
    await logIn(page, `${threadline.url}/dashboard/resources/Contact`);
    expect(page.url()).toMatch(/\/dashboard\/resources\/Contact$/);
    await row('Carla Méndez').waitFor();
  });

  it('shows the four figures and keeps them up to date by itself', async () => {
    await open('');
    const figure = (name: string) => page.getByTestId(`kpi-${name}`).innerText();
    await page.getByTestId('kpi-Total Leads').waitFor();
    expect(await figure('Total Leads')).toMatch(/\b4\b/);
    expect(await figure('Active Leads')).toMatch(/\b1\b/);
    expect(await figure('Win Rate')).toMatch(/25 %\s+converted 0 %/);
    expect(await figure('Lost Leads')).toMatch(/\b1\b/);
    expect(await page.getByTestId('pipeline').innerText()).toMatch(/qualified\s+1 contacts\s+1,200/);
    await expectAccessibleOnPhonesToo(page);
    await make({ whatsapp_contact_id: '+34600000005', name: 'Eva Roth', status: 'converted' });
    await until(async () => /\b5\b/.test(await figure('Total Leads')), 'the fifth lead');
    expect(await figure('Win Rate')).toMatch(/20 %\s+converted 20 %/);
  });

  it('finds contacts as one types, and by tag', async () => {
    await open('/resources/Contact');
    await row('Carla Méndez').waitFor();
    await page.getByLabel('Search contacts').fill('costa');
    await row('Carla Méndez').waitFor({ state: 'detached' });
    await row('Bruno Costa').waitFor();
    await page.getByLabel('Search contacts').fill('');
    await row('Carla Méndez').waitFor();
    await page.click('[data-css="Contact-filter-button"]');
    await page.fill('[name="filter-tags"]', 'VIP');
    await page.click('[data-css="Contact-filter-drawer-button-apply"]');
    await row('Carla Méndez').waitFor({ state: 'detached' });
    await until(async () => (await page.locator('tbody tr').count()) === 2, 'the two with the tag');
    expect(page.url()).toContain('filters.tags=VIP');
  });

  it('filters by owner among sixty people, also after a reload, and to the end of a day', async () => {
    for (let nth = 0; nth < 60; nth += 1)
      await createUser({ name: `Agent ${nth}`, email: `agent.${nth}@threadline.example`, role: 'agent' });
    const zoe = await createUser({ name: 'Zoe Zimmer', email: 'zoe@threadline.example', role: 'agent' });
    const dina = (await named('Dina Levy'))!;
    await assign({ contactIds: [dina._id], userId: zoe._id, by: admin, reason: 'test' });
    await open('/resources/Contact');
    await row('Carla Méndez').waitFor();
    await page.click('[data-css="Contact-filter-button"]');
    await page.locator('#filter-assigned_to').fill('zoe');
    await page.locator('[role="option"]', { hasText: 'Zoe Zimmer' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Zoe Zimmer').first().waitFor();
    await page.click('[data-css="Contact-filter-drawer-button-apply"]');
    await row('Carla Méndez').waitFor({ state: 'detached' });
    await row('Dina Levy').waitFor();
    expect(page.url()).toContain(`filters.assigned_to=${zoe._id}`);
    await page.reload();
    await row('Dina Levy').waitFor();
    await page.click('[data-css="Contact-filter-button"]');
    await page.locator('form').getByText('Zoe Zimmer').waitFor();
    await open('/resources/Contact');
    await row('Carla Méndez').waitFor();
    await page.click('[data-css="Contact-filter-button"]');
    const to = page.locator('label', { hasText: 'Created' }).locator('..').locator('input').nth(1);
    await to.click();
    await page.locator('.react-datepicker__day--today').first().click();
    await page.keyboard.press('Escape');
    await page.click('[data-css="Contact-filter-drawer-button-apply"]');
    await page.waitForURL(/created_at/);
    await row('Carla Méndez').waitFor();
  });

  it('changes status, tags and owner of the selected rows', async () => {
    await open('/resources/Contact?filters.tags=vip');
    for (const name of ['Bruno Costa', 'Dina Levy'])
      await row(name).locator('td').first().locator('span').click();
    await page.click('[data-testid="action-bulkEdit"]');
    await page.getByTestId('bulk-edit').waitFor();
    await choose('bulk-status', 'contacted');
    await choose('bulk-owner', 'Ana Torres');
    await page.fill('#bulk-add-tags', 'Spring Sale,');
    await page.fill('#bulk-remove-tags', 'old');
    await page.keyboard.press('Enter');
    await page.getByTestId('bulk-save').click();
    await page.getByText('2 selected: 2 changed.').waitFor();
    await row('Dina Levy').locator('.tl-pill', { hasText: 'contacted' }).waitFor();
    for (const [name, tags] of [
      ['Bruno Costa', ['vip', 'spring_sale']],
      ['Dina Levy', ['vip', 'spring_sale']],
    ] as const) {
      expect(await named(name)).toMatchObject({ status: 'contacted', tags, assigned_to: ana._id });
    }
    expect(await AssignmentModel.countDocuments({ assigned_to: ana._id, assigned_by: admin._id })).toBe(2);
  });

  it('saves a form, and says so when somebody else was faster', async () => {
    const carla = (await named('Carla Méndez'))!;
    const edit = `/resources/Contact/records/${carla._id}/edit`;
    await open(edit);
    await page.fill('#company', 'Méndez SL');
    await page.fill('#tags', 'wholesale,');
    await page.getByTestId('button-save').click();
    await page.getByTestId('contact').getByText('Méndez SL').waitFor();
    expect(await named('Carla Méndez')).toMatchObject({
      company: 'Méndez SL',
      tags: ['wholesale'],
      value: 1_200,
    });

    await open(edit);
    await page.locator('#name').waitFor();
    await ContactModel.updateOne({ _id: carla._id }, { $set: { name: 'Carla M.' } });
    await page.fill('#name', 'Carlota Méndez');
    await page.getByTestId('button-save').click();
    await page
      .getByText('Somebody else changed this in the meantime. What you typed is still here')
      .waitFor();
    await page.getByText('This is “Carla M.” now').waitFor();
    expect(await page.inputValue('#name')).toBe('Carlota Méndez');
    expect((await ContactModel.findById(carla._id).lean())?.name).toBe('Carla M.');
    await page.getByTestId('button-save').click();
    await page.getByTestId('contact').getByText('Carlota Méndez').first().waitFor();
    expect((await ContactModel.findById(carla._id).lean())?.name).toBe('Carlota Méndez');
  });

  it('keeps notes on a contact', async () => {
    const bruno = (await named('Bruno Costa'))!;
    await open(`/resources/Contact/records/${bruno._id}/show`);
    await page.getByLabel('New note').fill('Wants the <b>blue</b> one.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByTestId('notes').getByText('Wants the <b>blue</b> one.').waitFor();
    await expectAccessibleOnPhonesToo(page);
  });

  it('imports a file that is dropped, and shows what became of the rows', async () => {
    await open('/pages/import');
    const csv = 'name,phone,email\nFay Okoro,+34 600 000 010,fay@example.com\nNo Phone,,none@example.com\n';
    const transfer = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'leads.csv', { type: 'text/csv' }));
      return data;
    }, csv);
    await page.getByTestId('drop-area').dispatchEvent('drop', { dataTransfer: transfer });
    expect(await page.getByLabel('Field of email').inputValue()).toBe('email');
    await expectAccessibleOnPhonesToo(page);
    await page.getByRole('button', { name: 'Try it out first' }).click();
    await page.getByText('Nothing was written').waitFor({ timeout: 60_000 });
    await until(
      async () => /Line 3/.test(await page.getByTestId('import-rejected').innerText()),
      'the rejected row',
    );
    expect(await named('Fay Okoro')).toBeNull();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const progress = () => page.getByTestId('import').innerText();
    await until(async () => /\bdone\b/.test(await progress()), 'the import', {
      timeout: 60_000,
      seen: progress,
    });
    expect(await page.getByTestId('import-counts').innerText()).toMatch(/1\s+created[\s\S]*1\s+rejected/);
    expect(await named('Fay Okoro')).toMatchObject({ whatsapp_contact_id: '34600000010', source: 'import' });
    await expectAccessibleOnPhonesToo(page);
    const rejected = await page.getByText('Download the rejected rows').getAttribute('href');
    const file = await page.request.get(`${threadline.url}${rejected}`);
    expect(await file.text()).toMatch(/No Phone/);
    await page.getByRole('button', { name: 'Undo this import' }).click();
    await expectAccessibleOnPhonesToo(page);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await until(
      async () => /Undone: 1 contact removed/.test(await page.getByTestId('import-undone').innerText()),
      'the end of undoing',
    );
    expect(await named('Fay Okoro')).toBeNull();
    await page.setInputFiles('input[type="file"]', {
      name: 'empty.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('name,company\nX,Y\n'),
    });
    expect(await page.getByRole('alert').innerText()).toMatch(/phone/i);
  });

  it('exports what the filter of the list shows, at once or by a worker', async () => {
    await open('/resources/Contact?filters.tags=vip');
    await row('Dina Levy').waitFor();
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    await page.getByText('2 contacts', { exact: true }).waitFor();
    await expectAccessibleOnPhonesToo(page);
    await page.getByLabel('email').uncheck();
    const fileAt = async (link: string | null): Promise<string> =>
      (await page.request.get(`${threadline.url}${link}`)).text();
    const file = await fileAt(
      await page.getByRole('link', { name: 'Download', exact: true }).getAttribute('href'),
    );
    expect(file).toMatch(/^"name","phone","company","value"/);
    expect(file).toContain('"Bruno Costa","34600000002","Costa & Sons"');
    expect(file.trimEnd().split('\n')).toHaveLength(3);
    await page.getByRole('button', { name: 'Prepare in the background' }).click();
    const link = page.getByTestId('export-jobs').getByRole('link', { name: 'Download' });
    await link.waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('export-jobs').innerText()).toMatch(/done\s+2 contacts[\s\S]*in 24 hours/);
    expect(await fileAt(await link.getAttribute('href'))).toBe(file);
  });

  it('does all this without a script error or a refused script', () => {
    const refusedImport = complaints.filter((text) => /status of 4\d\d/.test(text));
    expect(complaints.filter((text) => !refusedImport.includes(text))).toEqual([]);
    expect(refusedImport.length).toBeLessThanOrEqual(1);
  });

  it('logs out', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL('**/dashboard/login');
    await open('');
    expect(page.url()).toContain('/dashboard/login');
  });
});
