import { insertContacts, newContact } from '../src/domain/contacts/write/write.js';
import { agentBlock, peopleOf } from './people.js';

/** The contacts of every run are the same people. */
export const seed = 20_260_101;

/** Larger transactions touch more index pages at one time than a server's cache may hold. */
const batch = 250;
const progressMs = 15_000;

export interface LoadOptions {
  count: number;
  /** Stops before `count` when it takes longer than this, at a full block of contacts (see people.ts). */
  withinMs: number;
  say: (line: string) => void;
}

/**
 * Puts persons 0, 1, 2 … into the database this process is connected to, by the product's own write path. Gives how
 * many.
 */
export async function loadContacts({ count, withinMs, say }: LoadOptions): Promise<number> {
  const started = performance.now();
  const told = (at: number) => `${at.toLocaleString('en')} of ${count.toLocaleString('en')} contacts`;
  const elapsed = () => performance.now() - started;
  let nextProgress = progressMs;
  let contacts = contactsFrom(0);
  let at = 0;
  while (at < count && (elapsed() < withinMs || at === 0 || at % agentBlock !== 0)) {
    const inserted = insertContacts(contacts);
    at += batch;
    contacts = contactsFrom(at); // made while the server works
    const { taken } = await inserted;
    if (taken.length > 0) throw new Error(`${taken.length} of the generated contacts are not distinct.`);
    if (elapsed() < nextProgress) continue;
    nextProgress += progressMs;
    say(`Loading: ${told(at)} …`);
  }
  say(`Loaded ${told(at)} in ${(elapsed() / 1_000).toFixed(1)} s`);
  return at;
}

const contactsFrom = (from: number) => peopleOf(seed, from, from + batch).map(newContact);
