import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { editUser } from '../../src/domain/people/accounts/edit-user.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { usePanel } from '../support/panel.js';
import { password } from '../support/visitor.js';

const panel = usePanel();
let contactId: string;

beforeAll(async () => {
  const input = {
    whatsapp_contact_id: '+34 600 11 22 33',
    name: 'Ana Ruiz',
    assigned_to: panel.users.agent._id,
  };
  contactId = (await addContact(input, panel.users.admin, { defaultCountry: 'ES' }))._id;
});

describe('Coming in', () => {
  it('shows nothing but the log-in page to strangers', async () => {
    const stranger = panel.visitor();
    const page = await stranger.get('/resources/Contact?filters.status=new');
    expect(page.status).toBe(302);
    expect(page.headers.get('location')).toBe(
      `/dashboard/login?next=${encodeURIComponent('/dashboard/resources/Contact?filters.status=new')}`,
    );
    expect((await stranger.get('/api/resources/Contact/actions/list')).status).toBe(401);
    expect((await stranger.post('/api/resources/Contact/actions/new', { name: 'x' })).status).toBe(401);
    expect(stranger.cookie).toBe('');
  });

  it('says the same of a wrong password and an unknown e-mail', async () => {
    const wrong = await panel.visitor().login('lead@example.com', 'not the password');
    const unknown = await panel.visitor().login('nobody@example.com', 'not the password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text).toContain('The e-mail or the password is wrong.');
    expect(unknown.text).toContain('The e-mail or the password is wrong.');
  });

  it('goes on to the page that was asked for, and never to another site', async () => {
    const to = async (next: string) => {
      const form = new URLSearchParams({ email: 'lead@example.com', password, next }).toString();
      return (await panel.visitor().post('/login', form)).headers.get('location');
    };
    expect(await to('/dashboard/resources/Contact')).toBe('/dashboard/resources/Contact');
    for (const bad of ['//evil.example', '/dashboardx', '/dashboard/logout']) {
      expect(await to(bad)).toBe('/dashboard');
    }
  });

  it('gives the session a new id at log-in, and forgets the old one', async () => {
    const first = panel.visitor();
    await first.login('agent@example.com');
    const planted = first.cookie;
    await first.login('lead@example.com');
    expect(first.cookie).not.toBe(planted);
    const thief = panel.visitor();
    thief.cookie = planted;
    expect((await thief.get('/api/dashboard')).status).toBe(401);
  });

  it('sends the cookie to this site only, out of reach of scripts', async () => {
    const answer = await panel.visitor().login('agent@example.com');
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
    expect((await (await panel.as('agent')).get('/')).headers.get('cache-control')).toBe('no-store');
  });

  it('lets a deactivated user in no more, and lets a changed role count, from the next request on', async () => {
    const email = 'leaving@example.com';
    const user = await createUser({ name: 'Leaving', email, role: 'admin', password });
    const visitor = panel.visitor();
    await visitor.login(email);
    const users = () => visitor.get('/api/resources/User/actions/list');
    expect((await users()).json.records.length).toBeGreaterThan(0);
    await UserModel.updateOne({ _id: user._id }, { $set: { role: 'agent' } });
    expect((await users()).json).toMatchObject({ records: [], notice: { type: 'error' } });
    await UserModel.updateOne({ _id: user._id }, { $set: { active: false } });
    expect((await users()).status).toBe(401);
    expect((await visitor.login(email)).status).toBe(401);
  });

  it('ends every session of who gets a new password, and lets them in with it', async () => {
    const email = 'changing@example.com';
    const user = await createUser({ name: 'Changing', email, role: 'agent', password });
    const visitor = panel.visitor();
    await visitor.login(email);
    expect((await visitor.get('/api/dashboard')).status).toBe(200);
    await editUser(user._id, { password: 'another password' }, { actor: panel.users.admin });
    expect((await visitor.get('/api/dashboard')).status).toBe(401);
    await visitor.login(email, 'another password');
    expect((await visitor.get('/api/dashboard')).status).toBe(200);
  });

  it('logs out by the button only: a link cannot do it', async () => {
    const visitor = panel.visitor();
    await visitor.login('agent@example.com');
    expect((await visitor.get('/logout')).headers.get('location')).toBe('/dashboard');
    expect((await visitor.get('/api/dashboard')).status).toBe(200);
    expect((await visitor.post('/logout', {}, 'https://evil.example')).status).toBe(403);
    const kept = visitor.cookie;
    expect((await visitor.post('/logout')).headers.get('location')).toBe('/dashboard/login');
    visitor.cookie = kept;
    expect((await visitor.get('/api/dashboard')).status).toBe(401);
  });
});

describe('A form that is nested without end', () => {
  it('is refused, and answered as what it is', async () => {
    const agent = await panel.as('agent');
    for (const [open, close] of [
      ['{"a":', '}'],
      ['[', ']'],
    ] as const) {
      const body = `{"name":${open.repeat(100_000)}1${close.repeat(100_000)}}`;
      for (const path of [
        '/api/resources/Contact/actions/new',
        `/api/resources/Contact/records/${contactId}/edit`,
      ]) {
        const answer = await agent.postJson(path, body);
        expect([path, answer.status, answer.json.code]).toEqual([path, 400, 'bad_request']);
      }
    }
  });
});

describe('What other sites can make a browser send', () => {
  it('changes nothing, and neither does a request that does not say where it is from', async () => {
    const admin = await panel.as('admin');
    const path = `/api/resources/Contact/records/${contactId}/edit`;
    for (const origin of ['https://evil.example', 'null', null]) {
      const answer = await admin.post(path, { name: 'Changed' }, origin);
      expect(answer.status).toBe(403);
      expect(answer.json.code).toBe('forbidden');
    }
    expect((await admin.post('/login', 'email=a&password=b', null)).status).toBe(403);
    expect((await ContactModel.findById(contactId).lean())?.name).toBe('Ana Ruiz');
  });
});

describe('Forms', () => {
  const uploads = () => readdirSync(tmpdir()).filter((name) => name.startsWith('upload_'));
  const file = () => {
    const form = new FormData();
    form.set('name', 'x');
    form.set('file', new Blob(['a'.repeat(300_000)]), 'big.bin');
    return form;
  };

  it('leave no file behind, with or without a log-in', async () => {
    const before = uploads();
    const path = '/api/resources/Contact/actions/new';
    expect((await panel.visitor().post(path, file())).status).toBe(401);
    const refused = await (await panel.as('admin')).post(path, file());
    expect(refused.status).toBe(415);
    expect(refused.json.message).toMatch(/takes no files/);
    expect(uploads()).toEqual(before);
  });

  it('are refused when they are too long', async () => {
    const admin = await panel.as('admin');
    const path = `/api/resources/Contact/records/${contactId}/edit`;
    expect((await admin.post(path, { name: 'x'.repeat(300 * 1024) })).status).toBe(413);
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`field${i}`, 'x']));
    expect((await admin.post(path, many)).status).toBe(413);
  });

  it('cannot reach into prototypes', async () => {
    const admin = await panel.as('admin');
    const path = `/api/resources/Contact/records/${contactId}/edit`;
    expect((await admin.post(path, { '__proto__.admin': 'yes' })).status).toBe(400);
    expect(
      (await admin.get('/api/resources/Contact/actions/list?filters.constructor.prototype.x=1')).status,
    ).toBe(400);
    expect(({} as { admin?: string }).admin).toBeUndefined();
  });
});

describe('Pages', () => {
  it('do not run what is in a name', async () => {
    const email = 'gil@example.com';
    const name = 'Gil</script><script>window.hacked = true</script>';
    await createUser({ name, email, role: 'agent', password });
    const gil = panel.visitor();
    await gil.login(email);
    const page = await gil.get('/');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<script>');
    expect(page.text).not.toContain('</script><script>window.hacked');
    expect(page.text).toContain('Gil\\u003c/script\\u003e');
    const failed = await panel.visitor().login('"><script>alert(1)</script>', 'x');
    expect(failed.text).not.toContain('<script>');
  });

  it('run no script but their own, and fetch nothing from elsewhere', async () => {
    const page = await (await panel.as('agent')).get('/');
    const policy = page.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const scripts = page.text.match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(5);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    expect(page.text).not.toMatch(/(?:src|href)="https?:/);
  });

  it('come with all their scripts and styles', async () => {
    const agent = await panel.as('agent');
    const page = await agent.get('/');
    const wanted = [...page.text.matchAll(/(?:src|href)="\/dashboard(\/frontend\/[^"]+)"/g)].map(
      ([, path]) => path!,
    );
    expect(wanted).toContain('/frontend/assets/components.bundle.js');
    for (const path of wanted) {
      const answer = await agent.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toMatch(/javascript|css/);
    }
    const bundle = await agent.get('/frontend/assets/components.bundle.js');
    expect(bundle.text).toContain('AdminJS.UserComponents.Dashboard');
  });

  it('answer 404, not 500, for what is not there', async () => {
    const admin = await panel.as('admin');
    for (const path of [
      '/api/resources/Token/actions/list',
      '/api/resources/Contact/actions/nothing',
      '/api/resources/Contact/actions/hasOwnProperty',
      '/api/pages/nothing',
      '/api/nothing',
    ]) {
      expect([path, (await admin.get(path)).status]).toEqual([path, 404]);
    }
  });
});

describe('Hidden fields', () => {
  it('are in no answer: neither of users nor of what points to them', async () => {
    const admin = await panel.as('admin');
    const id = panel.users.agent._id;
    for (const path of [
      '/api/resources/User/actions/list',
      '/api/resources/User/actions/search',
      `/api/resources/User/records/${id}/show`,
      `/api/resources/User/records/${id}/edit`,
      '/api/resources/Contact/actions/list',
      `/api/resources/Contact/records/${contactId}/show`,
      '/api/resources/Assignment/actions/list',
    ]) {
      const { text, status } = await admin.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain(id);
      expect(text).not.toMatch(/password_hash|scrypt\$|identity_keys|dedup_key/);
    }
  });

  it('are not read when a filter or an order names them', async () => {
    const admin = await panel.as('admin');
    for (const query of ['filters.password_hash=s', 'sortBy=password_hash', 'searchProperty=password_hash']) {
      const { json } = await admin.get(
        `/api/resources/User/actions/${query.startsWith('search') ? 'search/s' : 'list'}?${query}`,
      );
      expect(json.records).toEqual([]);
      expect(json.notice.type).toBe('error');
    }
  });
});
