import { Agent, request } from 'node:http';

export type Post = (url: string, body: string, headers: Record<string, string>) => Promise<number>;

/** Posts over connections that are kept open, as the platforms do; gives the status. Costs little itself. */
export function createPost(connections: number): { post: Post; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    post: (url, body, headers) =>
      new Promise((resolve, reject) => {
        const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const sent = request(
          url,
          { method: 'POST', agent, headers: { ...headers, ...length } },
          (response) => {
            response.resume();
            response.once('end', () => resolve(response.statusCode ?? 0));
            response.once('error', reject);
          },
        );
        sent.once('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Does this `count` times, `atOnce` at a time; gives how many were done a second. */
export async function flood(
  count: number,
  atOnce: number,
  work: (at: number) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (count * 1_000) / (performance.now() - started);
}

/**
 * Does this `count` times at a steady rate, whatever each takes; gives the milliseconds from when each was due, so
 * that one that holds up others counts for all of them.
 */
export async function atRate(
  count: number,
  perSecond: number,
  work: (at: number) => Promise<void>,
): Promise<number[]> {
  const started = performance.now();
  const times: number[] = [];
  const under: Promise<void>[] = [];
  for (let at = 0; at < count; at += 1) {
    const due = started + (at * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    under.push(work(at).then(() => void times.push(performance.now() - due)));
  }
  await Promise.all(under);
  return times;
}
