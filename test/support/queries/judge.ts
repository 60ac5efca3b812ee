import type { Asked } from './asked.js';
import { type Exception, exceptions, type Fault } from './exceptions.js';
import { lineOf } from './shape.js';
import { isSubsetOf } from './subset.js';
import { type Match, matchOf } from './tree.js';
import { type Index, type Use, usesOf } from './uses.js';

const said: Record<Fault, string> = {
  walks: 'no index that MongoDB would use leads to it: it walks the collection',
  endless: 'nothing says how many it may be: no limit, no unique value',
  sorts: 'no index gives its order: MongoDB would read everything and sort',
  hint: 'MongoDB would not take its hint, or its bounds',
};

export interface Judgement {
  /** A line for each fault that nothing excuses. */
  problems: string[];
  excused: Exception[];
}

/** Holds a query against the indexes of its collection, by MongoDB's rules. */
export function judge(asked: Asked, indexes: readonly Index[]): Judgement {
  const problems: string[] = [];
  const excused: Exception[] = [];
  for (const fault of faultsOf(asked, indexes)) {
    const excuse = exceptions.find((exception) => excuses(exception, asked, fault));
    if (excuse) excused.push(excuse);
    else problems.push(`${lineOf(asked)}\n    ${said[fault]}`);
  }
  return { problems, excused };
}

function faultsOf(asked: Asked, indexes: readonly Index[]): Fault[] {
  if (indexes.length === 0) return []; // there is nothing in it
  const query = matchOf(asked.filter);
  if (asked.hint || asked.min || asked.max) return hintIsGood(asked, query, indexes) ? [] : ['hint'];
  const sort = Object.entries(asked.sort);
  const uses = usesOf(query, indexes, sort);
  const faults: Fault[] = [];
  const [first] = sort;
  const endless = asked.unlimited && !uses.some(({ unique }) => unique);
  if (uses.length === 0 && !(isEverything(query) && !first)) faults.push('walks');
  else if (first && !good(uses)) faults.push('sorts');
  if (endless) faults.push('endless');
  return faults;
}

const isEverything = (query: Match): boolean => query.op === 'and' && query.of.length === 0;

/** One or no document needs no order. */
const good = (uses: Use[]): boolean => uses.some(({ sorted, unique }) => sorted || unique);

/**
 * A hint names an index that is there, and not one that lacks a part of what is asked for; `min` and `max` need one,
 * and name its fields in its order (src/mongo/db/query/query_planner.cpp in mongodb/mongo).
 */
function hintIsGood({ hint, min, max }: Asked, query: Match, indexes: readonly Index[]): boolean {
  const index = indexes.find(
    ({ name, key }) => name === hint || JSON.stringify(key) === JSON.stringify(hint),
  );
  if (!index || index.sparse) return false;
  const { partialFilterExpression: partial } = index;
  if (partial && !isSubsetOf(query, matchOf(partial))) return false;
  const fields = Object.keys(index.key).join();
  return [min, max].every((keys) => keys === undefined || Object.keys(keys).join() === fields);
}

function excuses(exception: Exception, asked: Asked, fault: Fault): boolean {
  const { collection, when = [], op } = exception;
  if (collection !== asked.collection || (op && op !== asked.op)) return false;
  if (!exception.may.includes(fault)) return false;
  const line = lineOf(asked);
  return when.every((words) => line.includes(words));
}
