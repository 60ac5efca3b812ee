import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import { type ChannelState, NoLongerOwner, type WebState, writeState } from '../core/state.js';

export interface StateWriter {
  (change: Partial<ChannelState>): void;
  done(): Promise<void>;
}

/** Writes states one after the other. A state that could not be written is replaced by the next one. */
export function createStateWriter(id: string, fence: number, log: Log, onFenced: () => void): StateWriter {
  let last: Promise<unknown> = Promise.resolve();
  let state: WebState | undefined;
  let told = '';
  const tell = (change: Partial<ChannelState>): void => {
    const key = JSON.stringify(change);
    if (key === told) return; // as every heartbeat says that all is well
    const changes = change.state !== undefined && change.state !== state;
    told = key;
    state = change.state ?? state;
    last = last
      .then(() => writeState(id, fence, changes ? { ...change, since: new Date() } : change))
      .catch((error) => {
        told = ''; // the same may be said again
        if (error instanceof NoLongerOwner) onFenced();
        else log.warn({ err: toError(error).message }, "the channel's state could not be written");
      });
  };
  return Object.assign(tell, { done: async () => void (await last) });
}
