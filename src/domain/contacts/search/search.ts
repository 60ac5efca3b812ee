import { type Actor, may } from '../../people/core/permissions.js';
import type { Contact } from '../contact/contact.js';
import { type Asked, type Phase, phasesOf } from './search-phases.js';
import { inIndexOrder } from './search-terms.js';
import { type Hit, noSuchPlace } from './search-walk.js';

/** Where a page of a search ended: the phase, and the last contact's place in it. */
export type SearchPlace = [phase: number, term: string, id: string];

export interface ContactSearch extends Asked {
  /** The words; not empty. */
  q: string;
  viewer: Actor;
  after?: SearchPlace;
}

export interface FoundContacts {
  contacts: Contact[];
  /** Null when there are no more. */
  next: SearchPlace | null;
}

interface Found extends Hit {
  phase: number;
}

/**
 * The contacts `keywordFilter` finds, a page at a time: those with the words one after the other first, in the order
 * of the index, then those that have them elsewhere.
 */
export async function searchContacts(search: ContactSearch): Promise<FoundContacts> {
  const { q, viewer, limit, after } = search;
  const phases = phasesOf(q.trim(), !may(viewer, 'see_private_data'));
  if (after && after[0] >= phases.length) throw noSuchPlace();
  const begun = after ? [] : await beginningOf(phases, search);
  const found: Found[] = [];
  for (let phase = after?.[0] ?? 0; phase < phases.length && found.length <= limit; phase += 1) {
    found.push(...(begun[phase] ?? (await ask(phases, phase, search))));
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    contacts: shown.map(({ contact }) => contact),
    next: found.length > limit && last ? [last.phase, last.term, last.contact._id] : null,
  };
}

/** Asks for as many of a phase as the page could need, without what earlier phases have shown. */
async function ask(phases: readonly Phase[], phase: number, search: ContactSearch): Promise<Found[]> {
  const { limit, after } = search;
  const from = after?.[0] === phase ? { term: after[1], id: after[2] } : undefined;
  const earlier = phases.slice(0, phase);
  const found: Found[] = [];
  for await (const hit of phases[phase]!.find(search, from)) {
    if (earlier.some(({ termFor }) => termFor(hit.contact) !== undefined)) continue;
    if (found.push({ ...hit, phase }) > limit) break;
  }
  return found;
}

/** What the first page surely needs, by phase, with as little waiting as may be. */
async function beginningOf(phases: readonly Phase[], search: ContactSearch): Promise<Found[][]> {
  const [first, second] = phases;
  if (!first || !second || (await first.expected()) > 0) return [];
  return second.findsAll
    ? fromAll(first, await ask([second], 0, search), search)
    : Promise.all(phases.map((_, phase) => ask(phases, phase, search)));
}

/** Where few match at all, one query has found them, and they are put in their order here. */
async function fromAll(first: Phase, all: readonly Found[], search: ContactSearch): Promise<Found[][]> {
  const others = all.filter(({ contact }) => first.termFor(contact) === undefined);
  if (all.length > search.limit) return [await ask([first], 0, search), others.map(inSecond)];
  const firsts = all.flatMap(({ contact }) => {
    const term = first.termFor(contact);
    return term === undefined ? [] : [{ contact, term, phase: 0 }];
  });
  firsts.sort((a, b) => inIndexOrder(a.term, b.term) || inIndexOrder(a.contact._id, b.contact._id));
  return [firsts, others.map(inSecond)];
}

const inSecond = (hit: Hit): Found => ({ ...hit, phase: 1 });
