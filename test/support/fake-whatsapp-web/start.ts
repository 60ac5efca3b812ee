import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.js';
import { Account, type FakeMessage, seconds } from './account.js';
import { browserSettings } from './browser.js';
import { createCustomer, type FakeCustomer, phoneId } from './customer.js';
import { serveAccount } from './server.js';

export type { FakeMessage } from './account.js';
export type FakeWhatsApp = Awaited<ReturnType<typeof startFakeWhatsApp>>;

/**
 * The phone and WhatsApp's servers behind a pretended WhatsApp Web page (page.html): one account, its linked devices,
 * what was said in its chats. What is said while no page listens is there when one comes back, and no event tells of
 * it.
 */
export async function startFakeWhatsApp() {
  const account = new Account();
  const server = await serveAccount(account);
  const dir = mkdtempSync(join(tmpdir(), 'fake-whatsapp-'));

  const reveals = ({ chat, phone }: { chat: string; phone: string }): void => {
    account.people[chat] = `${phone}@c.us`;
    account.tellAll({ kind: 'people', people: account.people });
  };

  return {
    /** What the page asked of the servers. */
    asked: server.asked,
    /** What becomes of the next messages that are sent. */
    faults: server.faults,
    /** Devices that are linked and whose page is open. */
    online: () => account.linked().filter(({ events }) => events).length,
    /** Pages that were loaded so far. */
    pagesLoaded: () => server.asked.filter(({ path }) => path === 'hello').length,
    settings: (name = 'data') => browserSettings(dir, name, server.url),

    /** Scans the QR code that a page shows now. */
    async scan(): Promise<void> {
      account.link(await until(() => account.unlinked(), 'a page to link'));
    },
    /** Types the pairing code that was given out. */
    async typeCode(code: string): Promise<void> {
      const asking = await until(() => server.pairing, 'a pairing code');
      if (asking.code !== code) throw new Error(`The code is ${asking.code}`);
      account.link(asking.device);
    },
    /** Ends the session from the phone. */
    logOut(): void {
      const gone = account.linked();
      account.sessions.clear();
      for (const device of gone) account.tell(device, { kind: 'logout' });
    },
    /** Does something to the pages of linked devices. */
    pages(kind: 'reload' | 'freeze' | 'state' | 'broken', more: object = {}): void {
      account.tellAll({ kind, ...more });
    },
    /** A file that a message may carry, by the path the page asks for. */
    file(content: string): { directPath: string; size: number } {
      const directPath = `/media/${randomUUID()}`;
      account.files.set(directPath, Buffer.from(content));
      return { directPath, size: content.length };
    },
    /** The bytes behind a message's file. */
    bytesOf: ({ directPath }: FakeMessage): Buffer | undefined => account.files.get(String(directPath)),
    /** Tells of the same message once more. */
    repeat: (message: FakeMessage): void => account.tellAll({ kind: 'again', message }),
    /** Somebody types on the phone itself. */
    phoneSays({ chat }: { chat: string }, body: string): FakeMessage {
      const id = { fromMe: true, remote: chat, id: phoneId() };
      return account.add({ id, type: 'chat', body, t: seconds(), ack: 1, from: account.own.phone, to: chat });
    },
    phoneEdits: (message: FakeMessage, body: string): void => account.edit(message, body),
    /** A message in a group, from the status page or a broadcast list: `remote` says which. */
    elsewhere(remote: string, body: string): void {
      const id = { fromMe: false, remote, id: phoneId() };
      account.add({ id, type: 'chat', body, t: seconds(), ack: 1, from: remote, to: account.own.phone });
    },
    /** WhatsApp tells from now on which number this hidden id has. */
    reveals,
    /** A customer with `lid` writes under a hidden id; with `hidden` WhatsApp does not tell its number either. */
    customer(who: { phone: string; name: string; lid?: string; hidden?: boolean }): FakeCustomer {
      const chat = who.lid ? `${who.lid}@lid` : `${who.phone}@c.us`;
      if (who.lid && !who.hidden) reveals({ chat, phone: who.phone });
      return createCustomer(account, { ...who, chat });
    },
    async close(): Promise<void> {
      await server.close();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
