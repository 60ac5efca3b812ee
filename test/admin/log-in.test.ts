import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { longestSessionMs } from '../../src/domain/people/access/session.js';
import { attempts } from '../../src/domain/people/access/throttle.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { readableLog } from '../support/log-lines.js';
import { usePanel } from '../support/panel.js';
import { until } from '../support/until.js';
import { password } from '../support/visitor.js';

const written = readableLog();
const panel = usePanel({ log: written.log });

const person = (name: string) =>
  createUser({ name, email: `${name.toLowerCase()}@example.com`, role: 'agent', password });

/** Wrong passwords until it has to wait; the answer that says so. */
async function guess(email: string, from: string) {
  for (let n = 0; n <= attempts.place.points + 1; n += 1) {
    const answer = await panel.visitor().login(email, `guess ${n}`, from);
    if (answer.status !== 401) return answer;
  }
  throw new Error('Nothing stops the guesses.');
}

describe('Who guesses passwords', () => {
  it('has to wait, also when the right one comes, and keeps the owner out from nowhere else', async () => {
    const { email } = await person('Gerda');
    const owner = panel.visitor();
    expect((await owner.login(email, password, '198.51.100.9')).status).toBe(303);
    const refused = await guess(email, '198.51.100.9');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.text).toMatch(/Too many attempts\. Wait \d+ minutes and try again\./);
    expect((await panel.visitor().login(email.toUpperCase(), password, '198.51.100.9')).status).toBe(429);
    // The same place in a browser that was here before; elsewhere; somebody else from there.
    expect((await owner.login(email, password, '198.51.100.9')).status).toBe(303);
    expect((await panel.visitor().login(email, password, '203.0.113.7')).status).toBe(303);
    expect((await panel.visitor().login('agent@example.com', password, '198.51.100.9')).status).toBe(303);
  });

  it('is one place in a whole IPv6 /64', async () => {
    const { email } = await person('Sixten');
    for (let n = 0; n <= attempts.place.points; n += 1) {
      await panel.visitor().login(email, 'a guess', `2001:db8:1:2::${n.toString(16)}`);
    }
    expect((await panel.visitor().login(email, password, '2001:db8:1:2:aa::1')).status).toBe(429);
    expect((await panel.visitor().login(email, password, '2001:db8:1:3::1')).status).toBe(303);
  });

  it('in crowds is told to come again, at no cost, and to no harm of those who wait', async () => {
    const { email } = await person('Crowd');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => panel.visitor().login(email, 'a guess', `203.0.113.${n}`)),
    );
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(10);
    for (const { headers, text } of busy) {
      expect(headers.get('retry-after')).toBe('5');
      expect(text).toContain('Too many people log in at this moment. Try again in 5 s.');
    }
    // Those did not count: the account has tries left.
    expect((await panel.visitor().login(email, password, '203.0.113.200')).status).toBe(303);
  });
});

describe('A log-in that failed', () => {
  it('leaves a line with who and from where, and an entry in the audit log when it was somebody', async () => {
    const known = await person('Lola');
    const before = written.lines().length;
    for (let n = 0; n < 3; n += 1) await panel.visitor().login(known.email, 'a guess', '192.0.2.44');
    await panel.visitor().login(known.email, 'a guess', '192.0.2.45');
    await panel.visitor().login('nobody@example.com', 'a guess', '192.0.2.46');
    const lines = written.lines().slice(before);
    expect(lines.map(({ msg, from, user_id, path }) => [msg, from, user_id, path])).toEqual([
      ...Array.from({ length: 3 }, () => ['log-in failed', '192.0.2.44', known._id, '/dashboard/login']),
      ['log-in failed', '192.0.2.45', known._id, '/dashboard/login'],
      ['log-in failed', '192.0.2.46', undefined, '/dashboard/login'],
    ]);
    expect(new Set(lines.map(({ account }) => account)).size).toBe(2);
    expect(written.text()).not.toMatch(/lola@|nobody@|a guess/);

    // One an hour for each place, so that nobody fills the log.
    const entries = () =>
      AuditModel.find({ action: 'user.login_failed', entity_id: known._id })
        .sort({ 'details.from': 1 })
        .lean();
    await until(async () => (await entries()).length >= 2, 'the entries', { seen: entries });
    expect((await entries()).map(({ details, actor_user_id }) => [details, actor_user_id])).toEqual([
      [{ from: '192.0.2.44' }, null],
      [{ from: '192.0.2.45' }, null],
    ]);
  });

  it('is told from one that succeeded', async () => {
    const before = written.lines().length;
    await panel.visitor().login('agent@example.com', password, '192.0.2.50');
    expect(written.lines().slice(before)).toMatchObject([
      { msg: 'logged in to the panel', user_id: panel.users.agent._id, from: '192.0.2.50' },
    ]);
  });
});

describe('What the panel refuses', () => {
  it('leaves a line with who tried, whatever AdminJS answers', async () => {
    const agent = await panel.as('agent');
    const before = written.lines().length;
    expect((await agent.get('/api/resources/User/actions/list')).json.notice.type).toBe('error');
    expect((await agent.get('/api/resources/Contact/actions/list')).json.notice).toBeUndefined();
    expect((await agent.post('/api/pages/import')).status).toBe(403);
    expect((await panel.visitor().get('/api/dashboard')).status).toBe(401);
    const lines = written.lines().slice(before);
    expect(lines.map(({ msg, status, user_id }) => [msg, status, user_id])).toEqual([
      ['not allowed in the panel: User list', 200, panel.users.agent._id],
      ['not allowed', 403, panel.users.agent._id],
      ['not let in', 401, undefined],
    ]);
  });
});

describe('A session', () => {
  it('ends a working day after the log-in, although it is used all the time', async () => {
    const { email } = await person('Erik');
    const visitor = panel.visitor();
    await visitor.login(email);
    expect((await visitor.get('/api/dashboard')).status).toBe(200);
    // The log-in is put back so long ago: the store keeps the session as text.
    const sessions = mongoose.connection.collection<{ _id: string; session: string }>('sessions');
    const id = decodeURIComponent(/threadline=s%3A([^.]+)\./.exec(visitor.cookie)![1]!);
    const stored = (await sessions.findOne({ _id: id }))!;
    const session = { ...JSON.parse(stored.session), startedAt: Date.now() - longestSessionMs };
    await sessions.updateOne({ _id: id }, { $set: { session: JSON.stringify(session) } });
    expect((await visitor.get('/api/dashboard')).status).toBe(401);
    await visitor.login(email);
    expect((await visitor.get('/api/dashboard')).status).toBe(200);
  });
});
