import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Device, FakeMessage } from './account.js';

/** What becomes of a message: `lost` is taken and never answered, `stuck` never answered, `refused` not taken. */
export type SendFault = 'lost' | 'stuck' | 'refused';

export interface FakeServer {
  url: string;
  /** What pages asked, oldest first. */
  asked: { path: string; body: Record<string, unknown> }[];
  /** Faults for the next messages, one each. */
  faults: SendFault[];
  pairing?: { code: string; device: Device };
  close(): Promise<void>;
}

/** WhatsApp's servers, as far as page.html asks them. */
export async function serveAccount(account: Account): Promise<FakeServer> {
  const server = createServer((request, response) => {
    // A page that goes away in the middle of asking needs no answer.
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    faults: [],
    close: () => close(server),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    const { pathname, searchParams } = new URL(request.url ?? '/', fake.url);
    if (pathname === '/events') return listen(searchParams.get('device') ?? '', request, response);
    if (pathname.startsWith('/media/')) {
      const file = account.files.get(pathname);
      return void response.writeHead(file ? 200 : 404).end(file);
    }
    const path = pathname.slice(1);
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');
    fake.asked.push({ path, body });
    const answer = answers[path]?.(body);
    if (answer !== undefined) response.end(JSON.stringify(answer));
  }

  function listen(id: string, request: IncomingMessage, response: ServerResponse): void {
    const device = account.devices.get(id);
    if (!device) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    device.events = response;
    for (const event of device.waiting.splice(0)) account.tell(device, event);
    request.on('close', () => account.devices.delete(id));
  }

  /** The answers by path; undefined is never answered. */
  const answers: Record<string, (body: Record<string, unknown>) => object | undefined> = {
    hello({ session }) {
      const known = typeof session === 'string' && account.sessions.has(session);
      const device: Device = { id: randomUUID(), session: known ? String(session) : null, waiting: [] };
      account.devices.set(device.id, device);
      return { device: device.id, ref: `REF-${device.id}`, ...(known ? account.welcome() : {}) };
    },
    'pairing-code'() {
      fake.pairing = { code: 'ABCD1234', device: account.unlinked()! };
      return { code: fake.pairing.code };
    },
    send({ message }) {
      const fault = fake.faults.shift();
      if (fault === 'stuck') return undefined;
      if (fault === 'refused') return { ack: -1 };
      const { id, ...rest } = message as FakeMessage & {
        id: { remote: { _serialized: string }; id: string };
      };
      const key = { fromMe: true, remote: id.remote._serialized, id: id.id };
      account.messages.push({ ...rest, id: key, ack: 1 });
      return fault === 'lost' ? undefined : { ack: 1 };
    },
    edit({ id, body }) {
      const edit = { latestEditSenderTimestampMs: Date.now(), latestEditMsgKey: { id: 'EDIT' } };
      return Object.assign(account.byId(id), { body, ...edit });
    },
    react({ id, emoji }) {
      account.byId(id).businessReaction = emoji;
      return {};
    },
    revoke({ id }) {
      account.byId(id).type = 'revoked';
      return {};
    },
    earlier: ({ chat, before }) => ({ messages: account.earlier(String(chat), before) }),
    'log-out'({ session }) {
      account.sessions.delete(String(session));
      return {};
    },
    upload({ data }) {
      const directPath = `/media/${randomUUID()}`;
      account.files.set(directPath, Buffer.from(String(data), 'base64'));
      return { directPath };
    },
    seen: () => ({}),
    exists: () => ({}),
  };
  return fake;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
