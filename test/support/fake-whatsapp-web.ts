import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../../src/channels/web/chromium.js';
import { until } from './until.js';

/** The page's version, which is also its file's name. */
const version = '9.9.9';
const page = readFileSync(fileURLToPath(new URL('./fake-whatsapp-web.html', import.meta.url)), 'utf8');

/** A message as WhatsApp Web keeps it, as far as the page needs it. */
export interface FakeMessage {
  id: { fromMe: boolean; remote: string; id: string };
  type: string;
  t: number;
  ack: number;
  from: string;
  to: string;
  body?: string;
  [field: string]: unknown;
}

interface Device {
  id: string;
  session: string | null;
  events?: ServerResponse;
  /** Told once the page listens. */
  waiting: object[];
}

/** Messages of a chat that a page holds when it is loaded; the rest it asks for. */
const heldPerChat = 3;

export interface FakeCustomer {
  readonly phone: string;
  readonly chat: string;
  /** What reached the customer, oldest first, as it says now; deleted ones are gone. */
  heard(): FakeMessage[];
  hears(text: string | RegExp, options?: { timeout?: number; seen?: () => unknown }): Promise<FakeMessage>;
  /** Writes; resolves with the message as soon as WhatsApp has it. `silent`: no event tells the page. */
  says(body: string, more?: Partial<FakeMessage>, options?: { silent?: boolean }): FakeMessage;
  edits(message: FakeMessage, body: string): void;
  deletes(message: FakeMessage): void;
  reacts(message: FakeMessage, emoji: string): void;
  votes(poll: FakeMessage, ...options: string[]): void;
  calls(): void;
  /** The receipt that the phone sends for a message of ours: 2 delivered, 3 read. */
  receipt(message: FakeMessage, ack: 2 | 3): void;
}

/** Starts Chromium so that a page of the internet may ask this machine something, as no page usually may. */
const launcher = (chromium: string): string => `#!/bin/sh
for arg do
  shift
  case $arg in --disable-features=*) arg="$arg,LocalNetworkAccessChecks" ;; esac
  set -- "$@" "$arg"
done
exec '${chromium}' "$@"
`;

export type FakeWhatsApp = Awaited<ReturnType<typeof startFakeWhatsApp>>;

/**
 * The phone and WhatsApp's servers behind the pretended WhatsApp Web page: one account, its linked devices, what was
 * said in its chats. What is said while no device listens is there when one comes back, and no event tells of it.
 */
export async function startFakeWhatsApp() {
  const account = { phone: '15550001111@c.us', lid: '999000111@lid' };
  const devices = new Map<string, Device>();
  const sessions = new Set<string>();
  const messages: FakeMessage[] = [];
  const people: Record<string, string> = {};
  const files = new Map<string, Buffer>();
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  /** What becomes of the next sends: `lost` is taken but not answered, `stuck` neither. */
  const faults: ('lost' | 'stuck' | 'refused')[] = [];
  let pairing: { phone: string; code: string; device: Device } | undefined;
  let clock = Math.floor(Date.now() / 1000);

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dir = mkdtempSync(join(tmpdir(), 'fake-whatsapp-'));

  function tell(device: Device, event: object): void {
    if (device.events) device.events.write(`data: ${JSON.stringify(event)}\n\n`);
    else device.waiting.push(event);
  }
  const linked = (): Device[] =>
    [...devices.values()].filter(({ session }) => session && sessions.has(session));
  const tellAll = (event: object): void => {
    for (const device of linked()) tell(device, event);
  };

  const chats = (): string[] => [...new Set(messages.map(({ id }) => id.remote))];
  const inChat = (chat: string): FakeMessage[] => messages.filter(({ id }) => id.remote === chat);
  /** What a device is given when it comes: all chats, of each the latest. */
  const welcome = () => ({
    account,
    people,
    messages: chats().flatMap((chat) => inChat(chat).slice(-heldPerChat)),
  });
  const byId = (id: unknown): FakeMessage => messages.find((message) => message.id.id === id)!;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/events') return listen(searchParams.get('device') ?? '', request, response);
    const file = files.get(pathname);
    if (pathname.startsWith('/media/')) return void response.writeHead(file ? 200 : 404).end(file);
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}') as Record<
      string,
      unknown
    >;
    asked.push({ path: pathname.slice(1), body });
    const answer = answers[pathname.slice(1)]?.(body);
    if (answer !== undefined) response.end(JSON.stringify(answer));
  }

  /** No answer at all where it gives undefined. */
  const answers: Record<string, (body: Record<string, unknown>) => object | undefined> = {
    hello({ session }) {
      const known = typeof session === 'string' && sessions.has(session);
      const device: Device = { id: randomUUID(), session: known ? String(session) : null, waiting: [] };
      devices.set(device.id, device);
      return { device: device.id, ref: `REF-${device.id}`, ...(known ? welcome() : {}) };
    },
    'pairing-code'({ phone }) {
      pairing = { phone: String(phone), code: 'ABCD1234', device: unlinked()! };
      return { code: pairing.code };
    },
    send({ message }) {
      const fault = faults.shift();
      if (fault === 'stuck') return undefined;
      if (fault === 'refused') return { ack: -1 };
      const { id, ...rest } = message as FakeMessage & {
        id: { remote: { _serialized: string }; id: string };
      };
      const remote = id.remote._serialized;
      messages.push({ ...rest, id: { fromMe: true, remote, id: id.id }, ack: 1 });
      return fault === 'lost' ? undefined : { ack: 1 };
    },
    edit({ id, body }) {
      Object.assign(byId(id), {
        body,
        latestEditSenderTimestampMs: Date.now(),
        latestEditMsgKey: { id: 'EDIT' },
      });
      return {};
    },
    revoke({ id }) {
      byId(id).type = 'revoked';
      return {};
    },
    earlier({ chat, before }) {
      const all = inChat(String(chat));
      const end = before === null ? all.length : all.findIndex(({ id }) => id.id === before);
      return { messages: all.slice(Math.max(0, end - 10), Math.max(0, end)) };
    },
    'log-out'({ session }) {
      sessions.delete(String(session));
      return {};
    },
    seen: () => ({}),
    exists: () => ({}),
  };

  function listen(id: string, request: IncomingMessage, response: ServerResponse): void {
    const device = devices.get(id);
    if (!device) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    device.events = response;
    for (const event of device.waiting.splice(0)) tell(device, event);
    request.on('close', () => devices.delete(id));
  }

  const unlinked = (): Device | undefined => [...devices.values()].reverse().find(({ session }) => !session);

  /** Seconds that never stand still or go back, so that messages have an order. */
  function now(): number {
    clock = Math.max(clock, Math.floor(Date.now() / 1000));
    return clock;
  }

  function add(message: FakeMessage, silent = false): FakeMessage {
    messages.push(message);
    tellAll({ kind: 'message', message, silent });
    return message;
  }

  function fromMe(chat: string, body: string): FakeMessage {
    const id = { fromMe: true, remote: chat, id: randomBytes(16).toString('hex').toUpperCase() };
    return { id, type: 'chat', body, t: now(), ack: 1, from: account.phone, to: chat };
  }

  const fake = {
    url,
    /** What the page asked of the servers. */
    asked,
    faults,
    /** Devices that are linked and whose page is open. */
    online: () => linked().filter(({ events }) => events).length,
    /** The settings that point a channel at this page, with a profile folder of its own for each name. */
    settings(name = 'data'): { chromiumPath: string; version: string; dataDir: string } {
      const dataDir = join(dir, name);
      mkdirSync(join(dataDir, 'versions'), { recursive: true });
      writeFileSync(join(dataDir, 'versions', `${version}.html`), page.replace('{{server}}', url));
      const chromiumPath = join(dir, 'chromium');
      writeFileSync(chromiumPath, launcher(findChromium(process.env.CHROMIUM_PATH)), { mode: 0o755 });
      return { chromiumPath, version, dataDir };
    },
    /** Scans the QR code that a page shows now. */
    async scan(): Promise<void> {
      link((await until(unlinked, 'a page to link'))!);
    },
    /** Types the pairing code that was given out. */
    async typeCode(code: string): Promise<void> {
      const asking = await until(() => pairing, 'a pairing code');
      if (asking.code !== code) throw new Error(`The code is ${asking.code}`);
      link(asking.device);
    },
    /** Ends the session from the phone. */
    logOut(): void {
      const gone = linked();
      sessions.clear();
      for (const device of gone) tell(device, { kind: 'logout' });
    },
    /** Does something to the pages of linked devices. */
    pages(kind: 'reload' | 'freeze' | 'state' | 'broken', more: object = {}): void {
      tellAll({ kind, ...more });
    },
    /** A file that a message may carry, by the path the page asks for. */
    file(content: Buffer): { directPath: string; size: number } {
      const directPath = `/media/${randomUUID()}`;
      files.set(directPath, content);
      return { directPath, size: content.length };
    },
    /** Tells of the same message once more. */
    repeat(message: FakeMessage): void {
      tellAll({ kind: 'again', message });
    },
    /** Somebody types on the phone itself. */
    phoneSays(customer: { chat: string }, body: string): FakeMessage {
      return add(fromMe(customer.chat, body));
    },
    phoneEdits(message: FakeMessage, body: string): void {
      edit(message, body);
    },
    /** A message in a group, from the status page or a broadcast list: `remote` says which. */
    elsewhere(remote: string, body: string): void {
      const id = { fromMe: false, remote, id: randomUUID() };
      add({ id, type: 'chat', body, t: now(), ack: 1, from: remote, to: account.phone });
    },
    /** WhatsApp tells from now on which number this hidden id has. */
    reveals({ chat, phone }: { chat: string; phone: string }): void {
      people[chat] = `${phone}@c.us`;
      tellAll({ kind: 'people', people });
    },
    /** With `lid`: writes under a hidden id; with `hidden` WhatsApp does not tell its number either. */
    customer({
      phone,
      name,
      lid,
      hidden = false,
    }: {
      phone: string;
      name: string;
      lid?: string;
      hidden?: boolean;
    }): FakeCustomer {
      const chat = lid ? `${lid}@lid` : `${phone}@c.us`;
      if (lid && !hidden) fake.reveals({ chat, phone });
      const customer: FakeCustomer = {
        phone,
        chat,
        heard: () => inChat(chat).filter(({ id, type }) => id.fromMe && type !== 'revoked'),
        hears: (text, options) =>
          until(
            () =>
              customer
                .heard()
                .find(({ body = '' }) => (typeof text === 'string' ? body.includes(text) : text.test(body))),
            `${name} to hear ${text}`,
            { seen: () => customer.heard().map(({ body }) => body), ...options },
          ),
        says(body, more = {}, { silent = false } = {}) {
          const id = { fromMe: false, remote: chat, id: randomBytes(16).toString('hex').toUpperCase() };
          const said = {
            type: 'chat',
            body,
            t: now(),
            ack: 1,
            from: chat,
            to: account.phone,
            notifyName: name,
          };
          return add({ ...said, ...more, id } as FakeMessage, silent);
        },
        edits: (message, body) => edit(message, body),
        deletes(message) {
          message.type = 'revoked';
          message.body = undefined;
          tellAll({ kind: 'revoked', id: message.id.id });
        },
        reacts(message, emoji) {
          const reaction = {
            id: { fromMe: false, remote: chat, id: randomUUID() },
            reactionParentKey: message.id,
            reactionTimestamp: Date.now(),
            reactionText: emoji,
            from: { _serialized: chat },
          };
          tellAll({ kind: 'reaction', reaction });
        },
        votes(poll, ...options) {
          const names = (poll.pollOptions as { name: string; localId: number }[]) ?? [];
          const vote = {
            id: { fromMe: false, remote: chat, id: randomUUID() },
            pollUpdateParentKey: { ...poll.id, _serialized: `${poll.id.fromMe}_${chat}_${poll.id.id}` },
            selectedOptionLocalIds: names
              .filter(({ name }) => options.includes(name))
              .map(({ localId }) => localId),
            senderTimestampMs: Date.now(),
            t: Date.now(),
            from: { _serialized: chat },
          };
          tellAll({ kind: 'vote', vote });
        },
        calls() {
          const call = { id: randomUUID(), peerJid: chat, isVideo: false, isGroup: false, outgoing: false };
          tellAll({ kind: 'call', call });
        },
        receipt(message, ack) {
          message.ack = ack;
          tellAll({ kind: 'ack', id: message.id.id, ack });
        },
      };
      return customer;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };

  function link(device: Device): void {
    device.session = randomUUID();
    sessions.add(device.session);
    tell(device, { kind: 'linked', session: device.session, ...welcome() });
  }

  function edit(message: FakeMessage, body: string): void {
    const at = Date.now();
    Object.assign(message, { body, latestEditSenderTimestampMs: at, latestEditMsgKey: { id: 'EDIT' } });
    tellAll({ kind: 'edited', id: message.id.id, body, at });
  }

  return fake;
}
