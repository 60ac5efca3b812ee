import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../support/threadline.js';

/** One call of the Web API that came through: its method, how the server answered, and whether the answer was lost. */
export interface Call {
  method: string;
  status: number;
  answer: Json;
  lost: boolean;
}

/** The line between the app and the server: it passes everything on, can lose answers, and remembers the calls. */
export interface Wire {
  url: string;
  /** Address of the server behind the line. */
  leadsTo(port: number): void;
  calls: Call[];
  /** The next answers to this method are cut off, after the server did what was asked. */
  losesAnswers(method: string, times: number): void;
  close(): Promise<void>;
}

export async function startWire(): Promise<Wire> {
  const calls: Call[] = [];
  const toLose: string[] = [];
  let target = 0;

  const answered = (from: IncomingMessage, answer: IncomingMessage, to: ServerResponse, body: Buffer) => {
    const method = /^\/api\/([\w.]+)/.exec(from.url ?? '')?.[1];
    const lost = method !== undefined && toLose.includes(method);
    if (lost) toLose.splice(toLose.indexOf(method), 1);
    const status = answer.statusCode ?? 0;
    if (method) calls.push({ method, status, answer: parsed(body), lost });
    if (lost) to.destroy();
    else to.writeHead(status, answer.headers).end(body);
  };
  const server = createServer((from, to) => {
    const { url: path, method, headers } = from;
    const onward = request({ host: 'localhost', port: target, path, method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      answered(from, answer, to, Buffer.concat(chunks));
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadsTo(port) {
      target = port;
    },
    calls,
    losesAnswers: (method, times) => void toLose.push(...Array<string>(times).fill(method)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parsed(body: Buffer): Json {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
