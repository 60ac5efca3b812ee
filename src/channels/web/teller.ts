import { toError } from '../../errors.js';
import type { Log } from '../../log.js';
import { type ChannelState, NoLongerOwner, writeState } from './state.js';

export interface Teller {
  (change: Partial<ChannelState>): void;
  done(): Promise<void>;
}

/** Writes states one after the other. A state that could not be written is replaced by the next one. */
export function createTeller(id: string, fence: number, log: Log, onFenced: () => void): Teller {
  let last: Promise<unknown> = Promise.resolve();
  const tell = (change: Partial<ChannelState>): void => {
    last = last
      .then(() => writeState(id, fence, change))
      .catch((error) => {
        if (error instanceof NoLongerOwner) onFenced();
        else log.warn({ err: toError(error).message }, "the channel's state could not be written");
      });
  };
  return Object.assign(tell, { done: async () => void (await last) });
}
