import { type BaseRecord, flat } from 'adminjs';
import type { Payload } from './payload.js';
import { refusal } from './query.js';
import type { Field, Fields } from './source.js';

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

/** What a form edits: these of the fields. */
export interface Form {
  fields: Fields;
  names: readonly string[];
}

/** The values of a record that a form opens with, as its editor sees them, masked or not, kept in it as text. */
export const opened = ({ names }: Form, record: BaseRecord): Payload => ({
  [openedKey]: JSON.stringify(valuesOf(names, record)),
});

const valuesOf = (names: readonly string[], record: BaseRecord): Payload =>
  Object.fromEntries(names.map((name) => [name, (record.get(name) as unknown) ?? null]));

/**
 * A form after somebody else was faster: each field that both changed says what it is now, and counts as seen, so that
 * saving once more writes what was typed over it. Undefined when the
 * form does not say what it was opened with, and when the conflict is another one.
 */
export function afterConflict(
  { fields, names }: Form,
  payload: Payload,
  now: BaseRecord,
): { params: Payload; errors: Record<string, { message: string }> } | undefined {
  const before = openedValues(payload[openedKey]);
  if (!before) return undefined;
  const current = valuesOf(names, now);
  const both = Object.keys(changedFields(fields, names, payload).changes).filter(
    (name) => !same(before[name], current[name]),
  );
  if (both.length === 0) return undefined;
  const seen = Object.fromEntries(both.map((name) => [name, current[name]]));
  return {
    params: { ...payload, [openedKey]: JSON.stringify({ ...before, ...seen }) },
    errors: Object.fromEntries(both.map((name) => [name, { message: isNow(fields[name]!, current[name]) }])),
  };
}

function isNow(field: Field, value: unknown): string {
  const text = field.type === 'reference' ? '' : [value].flat().join(', ');
  const what = text && text.length <= 100 ? `This is “${text}” now` : 'This is another now';
  return `${what}: somebody else changed it. Save again to write yours over it.`;
}

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
    // It is not what we wrote: it is refused below.
  }
  throw refusal('This form was changed on its way. Reload the page and try again.');
}

/** Empty text and nothing are the same to a form. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a === '' ? null : (a ?? null)) === JSON.stringify(b === '' ? null : (b ?? null));
}
