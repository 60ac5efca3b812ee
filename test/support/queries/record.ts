import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import mongoose from 'mongoose';
import { type Asked, asksOf } from './asked.js';
import { onCommand } from './commands.mjs';
import { exceptions } from './exceptions.js';
import { judge } from './judge.js';
import { lineOf, shapeOf } from './shape.js';
import type { Index } from './uses.js';

const shapes = new Map<string, Asked>();
let failure: unknown;
/** What the app does, and not what a test looks up for itself. */
const byTheApp = new AsyncLocalStorage<true>();

onCommand((command) => {
  if (!byTheApp.getStore()) return;
  try {
    for (const asked of asksOf(command)) note(asked);
  } catch (error) {
    failure ??= error;
  }
});

function note(asked: Asked): void {
  const shape = shapeOf(asked, (path) => textPaths(asked.collection).has(path));
  shapes.set(JSON.stringify(shape), shape);
}

/** Runs what starts an app: everything it asks of the database from now on is recorded. */
export const recordQueries = <T>(start: () => Promise<T>): Promise<T> => byTheApp.run(true, start);

const known = new Map<string, Set<string>>();

/** Paths whose texts the conditions of partial indexes tell apart. */
function textPaths(collection: string): Set<string> {
  const paths =
    known.get(collection) ??
    new Set(
      modelIndexes(collection).flatMap(({ partialFilterExpression = {} }) =>
        Object.keys(partialFilterExpression),
      ),
    );
  known.set(collection, paths);
  return paths;
}

function modelIndexes(collection: string): Index[] {
  const model = Object.values(mongoose.models).find((one) => one.collection.name === collection);
  return (model?.schema.indexes() ?? []).map(([key, options]) => ({
    ...options,
    key,
    name: options?.name ?? '',
  })) as Index[];
}

/**
 * The indexes of everything that was asked: none of a collection that nothing was stored in; of a database that is
 * away now, those it was to have.
 */
export async function indexesNow(): Promise<Map<string, Index[]>> {
  const found = new Map<string, Index[]>();
  for (const { collection } of shapes.values()) {
    if (found.has(collection)) continue;
    const { db } = mongoose.connection;
    const real = db?.collection(collection).indexes({ timeoutMS: 5_000 }) as Promise<Index[]> | undefined;
    const away = (error: { code?: number }) => (error.code === namespaceNotFound ? [] : undefined);
    found.set(collection, (await real?.catch(away)) ?? [idIndex, ...modelIndexes(collection)]);
  }
  return found;
}
const namespaceNotFound = 26;
const idIndex: Index = { name: '_id_', key: { _id: 1 } };

/** One line of what an app asked. */
export interface Seen {
  line: string;
  collection: string;
  /** Places in the list of exceptions. */
  excused: number[];
}

/**
 * Throws when an app asked something that real MongoDB would answer badly; writes down what was asked, for
 * test/platform/indexes.test.ts.
 */
export function checkQueries(indexes: Map<string, Index[]>, directory: string): Seen[] {
  if (failure) throw failure;
  const problems = new Set<string>();
  const seen = [...shapes.values()].map((asked): Seen => {
    const judgement = judge(asked, indexes.get(asked.collection) ?? [idIndex]);
    for (const problem of judgement.problems) problems.add(problem);
    return {
      line: lineOf(asked),
      collection: asked.collection,
      excused: judgement.excused.map((one) => exceptions.indexOf(one)),
    };
  });
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, `${randomUUID()}.json`),
    JSON.stringify({ story: expect.getState().testPath, seen }),
  );
  if (problems.size > 0)
    throw new Error(
      `Queries that MongoDB would answer badly (see docs/database.md):\n  ${[...problems].sort().join('\n  ')}`,
    );
  return seen;
}
