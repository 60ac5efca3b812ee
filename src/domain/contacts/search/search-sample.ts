import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import { readsWholeRanges } from '../../../platform/database/mongo-dialect.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { beginsSo, inIndexOrder } from './search-terms.js';

/**
 * One contact in 128 keeps a copy of its first search terms in an index of its own, and each process knows these. They
 * tell about how many contacts have terms that begin so, and where in the order of the index a handful of them ends,
 * without asking the database. It is only an estimate: a copy that has become old does no harm.
 */
const sampledOneIn = 128;
/** The sample of a base of two million; of a larger one the beginning of the index is known. */
const mostSampled = 16_000;
/** It changes slowly. */
const believedMs = 10 * 60_000;

/** Whether the contact with this identity is in the sample: the same answer in every process. */
export const isSampled = (identityKey: string): boolean =>
  createHash('sha256').update(identityKey).digest().readUInt16BE(0) % sampledOneIn === 0;

interface Sample {
  /** The terms in JavaScript's order, which is near enough to that of the index. */
  terms: Promise<readonly string[]>;
  at: number;
}
let samples = new WeakMap<object, Sample>();

/** Contacts of the sample were stored: it is read again when it is needed next. */
export function sampleChanged(): void {
  samples = new WeakMap();
}

/** About how many terms begin so, in units of the sample. */
export async function sampleOf(prefix: string, publicOnly: boolean): Promise<number> {
  return within(await sample(), prefix, publicOnly).length;
}

/**
 * A term from which on nothing needs to be read yet: `step` times 128 terms after the beginning of the prefix, or
 * after `from`. Undefined where there are not so many, and on a server that stops reading by itself.
 */
export async function fenceAfter(
  prefix: string,
  publicOnly: boolean,
  { from, step }: { from: string | undefined; step: number },
): Promise<string | undefined> {
  if (!(await readsWholeRanges())) return undefined;
  const later = within(await sample(), prefix, publicOnly).filter(
    (term) => from === undefined || term > from,
  );
  const fence = later[step - 1];
  return fence !== undefined && inIndexOrder(fence, from ?? prefix) > 0 ? fence : undefined;
}

function within(terms: readonly string[], prefix: string, publicOnly: boolean): string[] {
  let [low, high] = [0, terms.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (terms[middle]! < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < terms.length && terms[end]!.startsWith(prefix)) end += 1;
  return terms.slice(low, end).filter((term) => beginsSo(term, prefix, publicOnly));
}

async function sample(): Promise<readonly string[]> {
  const { db } = mongoose.connection;
  if (!db) return [];
  const known = samples.get(db);
  if (known && Date.now() - known.at < believedMs) return known.terms;
  const fresh = { terms: read(), at: Date.now() };
  samples.set(db, fresh);
  fresh.terms.catch(() => {
    if (samples.get(db) === fresh) samples.delete(db);
  });
  // The old one does while the new one is read.
  return known ? known.terms : fresh.terms;
}

async function read(): Promise<string[]> {
  const found = await ContactModel.collection
    .find<Pick<Contact, 'search_sample'>>({ search_sample: { $elemMatch: { $gte: '' } } } as never)
    .project({ search_sample: 1 })
    .limit(mostSampled)
    .toArray();
  return found.flatMap(({ search_sample = [] }) => search_sample).sort();
}
