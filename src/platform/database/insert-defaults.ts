import type mongoose from 'mongoose';
import { newId } from '../ids.js';

/**
 * What an upsert by the driver alone has to add in `$setOnInsert` for a complete document: the schema's defaults of
 * every path that the rest of the update, or its filter, does not set (`elsewhere`). Mongoose works this out anew for
 * every upsert, which costs more than the rest of it on the hot path.
 */
export function insertDefaults<T>(
  model: mongoose.Model<T>,
  elsewhere: readonly string[],
): () => Record<string, unknown> {
  const fixed = new Map(leaves(new model().toObject() as Record<string, unknown>));
  for (const path of ['_id', 'created_at', 'updated_at', ...elsewhere]) {
    for (const known of fixed.keys()) if (known === path || known.startsWith(`${path}.`)) fixed.delete(known);
  }
  const defaults = Object.fromEntries(fixed);
  return () => ({ ...defaults, _id: newId(), created_at: new Date() });
}

/** The values inside, by their dotted paths. */
function leaves(value: Record<string, unknown>, at = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const isObject = typeof inner === 'object' && inner !== null && inner.constructor === Object;
    return isObject ? leaves(inner as Record<string, unknown>, `${at}${key}.`) : [[at + key, inner]];
  });
}
