import type mongoose from 'mongoose';
import type { Log } from '../../log.js';

/** IndexOptionsConflict and IndexKeySpecsConflict: one of this name or these keys is there with another definition. */
const conflicts = [85, 86];
/** IndexBuildAborted: another process of the new version, a moment behind, dropped what was being made here. */
const raced = 276;
const indexNotFound = 27;
/** More processes than this are not a moment behind each other. */
const mostRaces = 10;

const codeOf = (error: unknown): number => (error as { code?: number }).code ?? 0;

/**
 * Makes a model's indexes. One that an earlier version defined otherwise under the same name is made anew, so that an
 * update needs nobody's hands, by several processes at once as well. Others that nobody defines any more are left alone,
 * but for those that one which is defined serves as well.
 */
export async function makeIndexes(model: mongoose.Model<unknown>, log: Log): Promise<void> {
  for (let race = 1; ; race += 1) {
    try {
      await model.createIndexes();
      await dropSuperfluous(model, log);
      return;
    } catch (error) {
      if (![...conflicts, raced].includes(codeOf(error)) || race >= mostRaces) throw error;
      await dropChanged(model, log);
    }
  }
}

async function dropChanged(model: mongoose.Model<unknown>, log: Log): Promise<void> {
  const wanted = new Map(
    model.schema.indexes().map(([keys, options]) => [options?.name ?? nameOf(keys), { keys, options }]),
  );
  for (const { name, key, ...options } of await model.collection.indexes()) {
    const now = wanted.get(name ?? '');
    if (!name || !now) continue;
    if (definition(key, options) === definition(now.keys, now.options ?? {})) continue;
    log.warn(
      { collection: model.collection.name, index: name },
      'an index of an earlier version is made anew',
    );
    await drop(model, name);
  }
}

/**
 * Drops indexes of an earlier version that one which is defined now begins with: it serves their queries as well, and
 * every write would keep both.
 */
async function dropSuperfluous(model: mongoose.Model<unknown>, log: Log): Promise<void> {
  const wanted = model.schema.indexes().map(([keys, options]) => ({ keys, options: options ?? {} }));
  if (wanted.length === 0) return;
  for (const { name = '', key, ...options } of await model.collection.indexes()) {
    const isOwn = wanted.some(({ keys, options: own }) => (own.name ?? nameOf(keys)) === name);
    const isServed = wanted.some(
      ({ keys, options: own }) =>
        nameOf(keys).startsWith(`${nameOf(key)}_`) &&
        definition(key, options) === definition(key, { ...own, unique: false }),
    );
    if (name === '_id_' || isOwn || !isServed) continue;
    log.warn(
      { collection: model.collection.name, index: name },
      'an index that another one serves as well is dropped',
    );
    await drop(model, name);
  }
}

/** Another process may have been quicker. */
async function drop(model: mongoose.Model<unknown>, name: string): Promise<void> {
  try {
    await model.collection.dropIndex(name);
  } catch (error) {
    if (codeOf(error) !== indexNotFound) throw error;
  }
}

/** The name that MongoDB gives an index that has none. */
const nameOf = (keys: object): string =>
  Object.entries(keys)
    .map(([path, order]) => `${path}_${order}`)
    .join('_');

/** What makes two indexes different, in one form. */
function definition(keys: object, options: Record<string, unknown>): string {
  const {
    unique = false,
    sparse = false,
    expireAfterSeconds = null,
    partialFilterExpression = null,
  } = options;
  return JSON.stringify([Object.entries(keys), unique, sparse, expireAfterSeconds, partialFilterExpression]);
}
