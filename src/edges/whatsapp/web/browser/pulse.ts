import { toError } from '../../../../errors.js';
import type { WebLimits } from '../core/settings.js';
import { memoryBelow } from '../profile/processes.js';
import { inPage, NoAnswer, type WebClient } from './client.js';
import { sentences } from './endings.js';

export interface PulseParts {
  client: WebClient;
  limits: WebLimits;
  /** Told after each beat: what is wrong with the page, or undefined, and how many beats in a row by now. */
  beat(problem: string | undefined, misses: number): void;
  /** The browser should be replaced: it is large, or old and quiet. */
  recycle(reason: string): void;
  isQuiet(): boolean;
}

/** Adding up the memory of all browser processes takes a while, and it grows slowly. */
const beatsPerWeighing = 10;

/** Asks the page regularly whether it is connected. Returns what ends that. */
export function startPulse(parts: PulseParts): () => void {
  const { client, limits, beat, recycle, isQuiet } = parts;
  const since = Date.now();
  let over = false;
  let misses = 0;
  let beats = 0;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const problem = await connectionProblem(client, limits);
    if (over) return;
    misses = problem ? misses + 1 : 0;
    beats += 1;
    beat(problem, misses);
    const bytes = beats % beatsPerWeighing === 0 ? memoryOf(client) : 0;
    if (bytes > limits.mostBytes) recycle(`it uses ${Math.round(bytes / 1024 ** 2)} MB`);
    else if (Date.now() - since > limits.oldMs && isQuiet()) recycle('it has run for long enough');
    next();
  }
  const next = (): void => {
    timer = setTimeout(() => void look(), limits.heartbeatMs);
  };
  next();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/**
 * What is wrong with a page that should be ready. It is asked through our own part of it, which is gone when the page
 * was loaded again and the library did not find its way back: that page says it is connected and tells nothing.
 */
export async function connectionProblem(
  client: WebClient,
  { heartbeatLimitMs }: Pick<WebLimits, 'heartbeatLimitMs'>,
): Promise<string | undefined> {
  try {
    const state = await inPage<string | null>(client, 'state', {}, heartbeatLimitMs);
    return state === 'CONNECTED' ? undefined : `${sentences.notConnected} (${state ?? 'no state'})`;
  } catch (error) {
    const { message } = toError(error);
    return error instanceof NoAnswer ? message : `${sentences.notConnected} (${message.slice(0, 100)})`;
  }
}

function memoryOf(client: WebClient): number {
  const pid = client.pupBrowser?.process()?.pid;
  return (pid && memoryBelow(pid)) || 0;
}
