import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

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

/** A page that is open somewhere. */
export interface Device {
  id: string;
  /** What it is linked by; null until then. */
  session: string | null;
  events?: ServerResponse;
  /** What the page is told once it listens. */
  waiting: object[];
}

/** Messages of a chat that a page holds when it is loaded; the rest it asks for. */
const heldPerChat = 3;
const earlierAtOnce = 10;

/** One WhatsApp account: what was said in its chats, and the devices linked to it. */
export class Account {
  readonly own = { phone: '15550001111@c.us', lid: '999000111@lid' };
  readonly messages: FakeMessage[] = [];
  readonly devices = new Map<string, Device>();
  readonly sessions = new Set<string>();
  /** The numbers behind hidden ids, as far as WhatsApp tells them. */
  readonly people: Record<string, string> = {};
  readonly files = new Map<string, Buffer>();

  linked(): Device[] {
    return [...this.devices.values()].filter(({ session }) => session && this.sessions.has(session));
  }

  /** The latest page that is not linked. */
  unlinked(): Device | undefined {
    return [...this.devices.values()].reverse().find(({ session }) => !session);
  }

  link(device: Device): void {
    device.session = randomUUID();
    this.sessions.add(device.session);
    this.tell(device, { kind: 'linked', session: device.session, ...this.welcome() });
  }

  tell(device: Device, event: object): void {
    if (device.events) device.events.write(`data: ${JSON.stringify(event)}\n\n`);
    else device.waiting.push(event);
  }

  tellAll(event: object): void {
    for (const device of this.linked()) this.tell(device, event);
  }

  /** What a linked device is given when it comes: all chats, of each the latest. */
  welcome(): object {
    const chats = [...new Set(this.messages.map(({ id }) => id.remote))];
    const latest = chats.flatMap((chat) => this.inChat(chat).slice(-heldPerChat));
    return { account: this.own, people: this.people, messages: latest };
  }

  inChat(chat: string): FakeMessage[] {
    return this.messages.filter(({ id }) => id.remote === chat);
  }

  earlier(chat: string, before: unknown): FakeMessage[] {
    const all = this.inChat(chat);
    const end = Math.max(0, before === null ? all.length : all.findIndex(({ id }) => id.id === before));
    return all.slice(Math.max(0, end - earlierAtOnce), end);
  }

  byId(id: unknown): FakeMessage {
    return this.messages.find((message) => message.id.id === id)!;
  }

  /** `silent`: no event tells the pages. */
  add(message: FakeMessage, silent = false): FakeMessage {
    this.messages.push(message);
    this.tellAll({ kind: 'message', message, silent });
    return message;
  }

  edit(message: FakeMessage, body: string): void {
    const at = Date.now();
    Object.assign(message, { body, latestEditSenderTimestampMs: at, latestEditMsgKey: { id: 'EDIT' } });
    this.tellAll({ kind: 'edited', id: message.id.id, body, at });
  }

  revoke(message: FakeMessage): void {
    message.type = 'revoked';
    message.body = undefined;
    this.tellAll({ kind: 'revoked', id: message.id.id });
  }
}

export const seconds = (): number => Math.floor(Date.now() / 1000);
