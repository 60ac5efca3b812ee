import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answer } from '../base/http-post.js';
import type { Json } from '../base/types.js';
import { frame, framesIn, opcodes } from './frames.js';

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Clients take a silent connection for a dead one. */
const pingMs = 10_000;

/** Socket Mode: the connections that apps open, and what is sent over them until it is acknowledged. */
export class Sockets {
  private readonly tickets = new Set<string>();
  private readonly open = new Set<Duplex>();
  private readonly waiting = new Map<string, (payload: unknown) => void>();
  private turn = 0;
  /** Connections there have been. */
  opened = 0;

  constructor(private readonly appId: string) {}

  /** The path of a connection that may be opened once. */
  newPath(): string {
    const ticket = randomUUID();
    this.tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.appId}`;
  }

  get count(): number {
    return this.open.size;
  }

  /** Answers the request that opens a connection. */
  accept(request: IncomingMessage, socket: Duplex): void {
    const ticket = new URL(request.url ?? '', 'http://slack').searchParams.get('ticket') ?? '';
    const key = request.headers['sec-websocket-key'];
    if (!this.tickets.delete(ticket) || !key) {
      socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n');
      return;
    }
    const proof = createHash('sha1').update(`${key}${magic}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
    );
    this.open.add(socket);
    this.opened += 1;
    const pings = setInterval(() => socket.write(frame(opcodes.ping)), pingMs);
    const gone = (): void => {
      clearInterval(pings);
      this.open.delete(socket);
    };
    socket.on('close', gone);
    socket.on('error', gone);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      const read = framesIn(Buffer.concat([rest, bytes]));
      rest = read.rest;
      for (const { opcode, payload } of read.frames) this.hear(socket, opcode, payload);
    });
    this.say(socket, {
      type: 'hello',
      num_connections: this.open.size,
      debug_info: { host: 'applink-simulated', approximate_connection_time: 18_060 },
      connection_info: { app_id: this.appId },
    });
  }

  /** Sends over one of the connections, in turn; what the app acknowledged with, as if it had answered a request. */
  async send(type: string, payload: Json, more: Json, timeoutMs: number): Promise<Answer> {
    const connections = [...this.open];
    const socket = connections[this.turn++ % Math.max(1, connections.length)];
    if (!socket) return { failure: 'connection_failed' };
    const envelope_id = randomUUID();
    return new Promise((resolve) => {
      const done = (answer: Answer): void => {
        clearTimeout(timer);
        this.waiting.delete(envelope_id);
        resolve(answer);
      };
      const timer = setTimeout(() => done({ failure: 'http_timeout' }), timeoutMs);
      this.waiting.set(envelope_id, (body) =>
        done({ status: 200, headers: {}, body: isEmpty(body) ? '' : JSON.stringify(body) }),
      );
      this.say(socket, {
        envelope_id,
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...more,
      });
    });
  }

  /** Asks every app to connect anew, as Slack does before it takes a connection away. */
  refresh(): void {
    for (const socket of this.open) this.say(socket, { type: 'disconnect', reason: 'refresh_requested' });
  }

  /** Takes the connections away without a word. */
  drop(): void {
    for (const socket of this.open) socket.destroy();
    this.open.clear();
  }

  private hear(socket: Duplex, opcode: number, payload: Buffer): void {
    if (opcode === opcodes.close) socket.end(frame(opcodes.close, payload));
    if (opcode === opcodes.ping) socket.write(frame(opcodes.pong, payload));
    if (opcode !== opcodes.text) return;
    const said = JSON.parse(payload.toString()) as { envelope_id?: string; payload?: unknown };
    this.waiting.get(said.envelope_id ?? '')?.(said.payload);
  }

  private say(socket: Duplex, message: Json): void {
    socket.write(frame(opcodes.text, JSON.stringify(message)));
  }
}

const isEmpty = (body: unknown): boolean =>
  body === undefined || (typeof body === 'object' && Object.keys(body ?? {}).length === 0);
