import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf, webhookBytes } from './signing.js';

const answerWithinMs = 10_000;

export interface Retry {
  firstMs: number;
  maxMs: number;
  attempts: number;
}

export interface Attempt {
  attempt: number;
  /** Absent when no answer came. */
  status?: number;
  error?: string;
}

export interface Parcel {
  body: unknown;
  secret: string;
  /** How many times it is delivered once more after it was answered 200. */
  copies: number;
  /** Whether anything but 200 brings another attempt. */
  retried: boolean;
  onAttempt: (attempt: Attempt) => void;
}

/** Carries one webhook to its address: the same bytes at every attempt, until it is answered 200. */
export class WebhookCourier {
  url: string | undefined;
  private readonly closed = endless();

  constructor(private readonly retry: Retry) {}

  /** Resolves when it was answered 200 as often as asked; rejects when given up or the courier is closed. */
  async carry({ body, secret, copies, retried, onAttempt }: Parcel): Promise<void> {
    const bytes = webhookBytes(body);
    const signature = signatureOf(bytes, secret);
    let left = copies + 1;
    for (let attempt = 1; left > 0; attempt += 1) {
      this.closed.signal.throwIfAborted();
      const answer = await this.post(bytes, signature);
      onAttempt({ attempt, ...answer });
      if (!retried) return;
      if (answer.status === 200) left -= 1;
      else if (attempt >= this.retry.attempts) throw gaveUp(answer, attempt);
      else await this.wait(Math.min(this.retry.firstMs * 2 ** (attempt - 1), this.retry.maxMs));
    }
  }

  /** A pause that ends with a rejection when the courier is closed. */
  wait(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.closed.signal });
  }

  close(): void {
    this.closed.abort(new Error('The simulator was closed.'));
  }

  private async post(bytes: Buffer, signature: string): Promise<{ status?: number; error?: string }> {
    if (!this.url) return { error: 'no webhook address is set' };
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        body: new Uint8Array(bytes),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signature,
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      await answer.arrayBuffer();
      return { status: answer.status };
    } catch (thrown) {
      const cause = (thrown as Error).cause as { code?: string } | undefined;
      return { error: cause?.code ?? (thrown as Error).message };
    }
  }
}

function gaveUp({ status, error }: { status?: number; error?: string }, attempts: number): Error {
  const why = status ? `answered ${status}` : error;
  return new Error(`The webhook was given up after ${attempts} attempts: ${why}.`);
}

/** Any number of webhooks may wait for it at once. */
function endless(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
