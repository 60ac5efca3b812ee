import { flat } from 'adminjs';
import type { Payload } from './actions.js';
import type { Field, Fields } from './adapter.js';
import { refusal } from './query.js';

/** Where the form keeps the values it was opened with. */
export const openedKey = 'opened';

/**
 * The named fields a form sent, with their types; every other key of the payload is ignored, because AdminJS posts
 * the whole record, as text.
 */
export function submitted(fields: Fields, names: readonly string[], payload: Payload): Payload {
  const values: Payload = {};
  for (const name of names) {
    const sent: unknown = flat.get(payload as never, name);
    if (sent !== undefined) values[name] = typed(fields[name]!, sent);
  }
  return values;
}

function typed(field: Field, sent: unknown): unknown {
  if (field.list) {
    const list = Array.isArray(sent) ? sent : sent === '' || sent === null ? [] : [sent];
    return list.map((item) => String(item));
  }
  if (typeof sent === 'object' && sent !== null)
    throw refusal('This form sent something that is not a value.');
  if (field.type === 'boolean') return sent === true || sent === 'true';
  if (field.type === 'number') return sent === '' || sent === null ? 0 : Number(sent);
  if (field.type === 'reference') return sent === '' ? null : sent;
  return sent === null ? '' : String(sent);
}

/** The values a form opens with, kept in it as text. */
export const opened = (values: Payload): Payload => ({ [openedKey]: JSON.stringify(values) });

/**
 * What a form changes, and what its editor saw there: only fields that differ from the values the form was opened
 * with. A payload without those values (a script) changes every field it names.
 */
export function changedFields(
  fields: Fields,
  names: readonly string[],
  payload: Payload,
): { changes: Payload; seen: Payload } {
  const values = submitted(fields, names, payload);
  const before = openedValues(payload[openedKey]);
  if (!before) return { changes: values, seen: {} };
  const changed = Object.keys(values).filter((name) => !same(values[name], before[name]));
  const pick = (from: Payload): Payload =>
    Object.fromEntries(changed.map((name) => [name, from[name] ?? null]));
  return { changes: pick(values), seen: pick(before) };
}

function openedValues(text: unknown): Payload | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const values: unknown = JSON.parse(text);
    const plain = (value: unknown): boolean =>
      value === null ||
      ['string', 'number', 'boolean'].includes(typeof value) ||
      (Array.isArray(value) && value.every((item) => typeof item === 'string'));
    if (typeof values === 'object' && values !== null && Object.values(values).every(plain))
      return values as Payload;
  } catch {
    // Falls through: not what we wrote.
  }
  throw refusal('This form was changed on its way. Reload the page and try again.');
}

/** Empty text and nothing are the same to a form. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a === '' ? null : (a ?? null)) === JSON.stringify(b === '' ? null : (b ?? null));
}
