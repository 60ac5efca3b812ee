import type { AddressInfo } from 'node:net';
import express from 'express';
import { createPanel, type PanelDeps } from '../../admin/panel.js';
import { logRefusals } from '../../src/app/refusals.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import type { RoleName, User } from '../../src/domain/people/core/user.js';
import { createSession } from '../../src/edges/api/serve/session.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { startDoorbells, stopDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { quickRedis } from '../../src/platform/queue/redis.js';
import { testServers } from '../support/servers.js';

export const password = 'the password of a test';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any;
}

type Form = Record<string, string | number | boolean | null>;

/** A person at the panel: keeps the cookie, and names the page that sends as browsers do. */
export interface Visitor {
  cookie: string;
  get(path: string): Promise<Answer>;
  /** Sends a form as AdminJS does. `origin` null sends none. */
  post(
    path: string,
    form?: Form | FormData | string,
    origin?: string | null,
    more?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends JSON as it is written. */
  postJson(path: string, text: string): Promise<Answer>;
  /** `from`: the address they sit at. */
  login(email: string, secret?: string, from?: string): Promise<Answer>;
}

export interface TestPanel {
  url: string;
  users: Record<RoleName, User>;
  visitor(): Visitor;
  /** Somebody of this role who has logged in, the same each time: a log-in costs a third of a second. */
  as(role: RoleName): Promise<Visitor>;
  stop(): Promise<void>;
}

/** The panel alone, on a real database and queue of its own, with a user of every role. */
export async function startPanel(more: Partial<PanelDeps> = {}): Promise<TestPanel> {
  const servers = testServers();
  const log = more.log ?? createLog('silent');
  await connectMongo(servers.mongodbUri, log);
  await startDoorbells(servers.redisUrl, 'test', log);
  const redis = quickRedis(servers.redisUrl, log);
  const app = express();
  // As behind a proxy on the same machine.
  app.set('trust proxy', 'loopback');
  app.use(logRefusals(log, { place: 1_000, all: 1_000 }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = createSession({ secret: 'a secret of a test', production: false, publicUrl: url });
  const panel = await createPanel({
    session,
    sessionSecret: 'a secret of a test',
    redis,
    production: false,
    publicUrl: url,
    log,
    importMaxBytes: 1_000_000,
    timezone: 'UTC',
    defaultCountry: 'ES',
    ...more,
  });
  app.use(panel.rootPath, panel.router);
  const users = {} as Record<RoleName, User>;
  for (const role of ['admin', 'lead', 'agent', 'viewer'] as const) {
    users[role] = await createUser({ name: `The ${role}`, email: `${role}@example.com`, role, password });
  }
  const visitor = (): Visitor => createVisitor(url);
  const signedIn = new Map<RoleName, Visitor>();
  return {
    url,
    users,
    visitor,
    async as(role) {
      const known = signedIn.get(role);
      if (known) return known;
      const who = visitor();
      await who.login(users[role].email);
      signedIn.set(role, who);
      return who;
    },
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      redis.disconnect();
      await stopDoorbells();
      await disconnectMongo();
    },
  };
}

function createVisitor(url: string): Visitor {
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (visitor.cookie) headers.set('cookie', visitor.cookie);
    const response = await fetch(`${url}/dashboard${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) keep(set.split(';')[0]!);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
  /** As a browser does: another value of the same name replaces it. */
  const keep = (cookie: string): void => {
    const name = (one: string): string => one.slice(0, one.indexOf('=') + 1);
    const others = visitor.cookie.split('; ').filter((one) => one && name(one) !== name(cookie));
    visitor.cookie = [...others, cookie].join('; ');
  };
  const visitor: Visitor = {
    cookie: '',
    get: (path) => ask(path, {}),
    post(path, form = {}, origin = url, more = {}) {
      const body = typeof form === 'string' || form instanceof FormData ? form : formData(form);
      const headers: Record<string, string> = { ...(origin === null ? {} : { origin }), ...more };
      if (typeof form === 'string') headers['content-type'] = 'application/x-www-form-urlencoded';
      return ask(path, { method: 'POST', body, headers });
    },
    postJson: (path, body) =>
      ask(path, { method: 'POST', body, headers: { origin: url, 'content-type': 'application/json' } }),
    login(email, secret = password, from) {
      const form = new URLSearchParams({ email, password: secret }).toString();
      return visitor.post('/login', form, url, from ? { 'x-forwarded-for': from } : {});
    },
  };
  return visitor;
}

/** What AdminJS's `paramsToFormData` makes of a record. */
function formData(form: Form): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(form)) {
    data.set(key, value === null ? '__FORM_VALUE_NULL__' : String(value));
  }
  return data;
}
