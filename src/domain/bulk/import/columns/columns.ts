import { AppError } from '../../../../errors.js';
import type { Attribute } from '../../../contacts/attributes/attribute.js';
import { columnNames, groupsOf, positionsOf } from './column-names.js';
import { headingKey } from './heading-key.js';
import { firstNames, headingsOf, lastNames, middleNames, secondLastNames } from './headings.js';

/** What a column of an import can be, besides the custom fields. A country is that of the row's phones. */
export const importFields = [
  'name',
  'phone',
  'email',
  'company',
  'value',
  'tags',
  'language',
  'status',
  'country',
] as const;
export type StandardField = (typeof importFields)[number];
export type ImportField = StandardField | `attributes.${string}`;

/**
 * The columns of a field, by position. The parts of a name are joined (first, middle and last); the first that holds a
 * phone or an e-mail is taken. One of several with the same heading fills what those before it leave empty.
 */
export interface PlannedField {
  field: ImportField;
  columns: number[];
}
export type ColumnPlan = PlannedField[];

/** Which field each column is, by heading; null leaves a column out. */
export type Mapping = Record<string, string | null>;

/** Columns that a file of rejected rows has more than the original; ignored when it comes back. */
export const addedColumns = ['line', 'error'];

/** Whether a file is one of rejected rows that comes back. */
export const isRejectedFile = (headings: readonly string[]): boolean =>
  addedColumns.every((added) => headings.some((heading) => headingKey(heading) === added));

/** The standard field a heading names, or undefined. */
export function standardField(heading: string): StandardField | undefined {
  const key = headingKey(heading);
  return importFields.find((field) => headingsOf[field].includes(key));
}

/** Fields that may have several columns. */
const several: ReadonlySet<ImportField> = new Set(['name', 'phone', 'email', 'country']);

type Definition = Pick<Attribute, '_id' | 'label'>;

/** The field that a heading or a mapping's right-hand side names: a standard one, `attributes.KEY`, a key or a label. */
export function fieldNamed(text: string, attributes: readonly Definition[] = []): ImportField | undefined {
  const custom = /^\s*attributes\.(.*?)\s*$/i.exec(text)?.[1];
  const standard = custom === undefined ? standardField(text) : undefined;
  if (standard) return standard;
  const key = headingKey(custom ?? text);
  const named = attributes.find(
    ({ _id, label }) => headingKey(_id) === key || (custom === undefined && headingKey(label) === key),
  );
  return named && key !== '' ? `attributes.${named._id}` : undefined;
}

export interface PlanInput {
  /** It goes before what the headings say. */
  mapping?: Mapping | null;
  attributes?: readonly Definition[];
  /** Whether a column that is called like this field holds such values; asked where a heading alone says little. */
  fits?: (field: ImportField, column: number) => boolean;
}

/** Finds the columns of each field. Errors: `invalid_input` for a mapping that does not fit. */
export function planColumns(headings: readonly string[], input: PlanInput = {}): ColumnPlan {
  const { mapping = null, attributes = [], fits = () => true } = input;
  const { plan, taken } = mappedColumns(headings, mapping, attributes);
  const keys = headings.map((heading, at) => (taken.has(at) ? '' : headingKey(heading)));
  const add = (field: ImportField, columns: number[]): void => {
    if (columns.length === 0 || plan.some((planned) => planned.field === field)) return;
    plan.push({ field, columns });
  };
  for (const field of importFields.filter((one) => one !== 'country')) {
    const found = headingsOf[field]
      .map((name) => positions(keys, name).filter((at) => fits(field, at)))
      .filter((same) => same.length > 0);
    add(field, several.has(field) && field !== 'name' ? found.flat() : (found[0] ?? []));
  }
  planName(plan, keys);
  const used = new Set(plan.flatMap(({ columns }) => columns));
  for (const [at, heading] of headings.entries()) {
    if (taken.has(at) || used.has(at) || addedColumns.includes(headingKey(heading))) continue;
    const field = fieldNamed(heading, attributes);
    if (field?.startsWith('attributes.')) add(field, positions(keys, headingKey(heading)));
  }
  // A custom field of this name tells where the phones are from all the same.
  const free = (at: number): boolean =>
    !taken.has(at) || (fieldAt(plan, at)?.startsWith('attributes.') ?? false);
  const countries = headings.flatMap((heading, at) =>
    standardField(heading) === 'country' && free(at) && fits('country', at) ? [at] : [],
  );
  add('country', countries);
  return plan;
}

/** "Nombre" beside "Apellidos" is a first name, beside "Nombre de pila" and "Apellidos" it is all of it. */
function planName(plan: ColumnPlan, keys: readonly string[]): void {
  const part = (names: readonly string[]): number[] =>
    names.map((name) => positions(keys, name)).find((found) => found.length > 0) ?? [];
  const [first, last] = [part(firstNames), part(lastNames)];
  const rest = [...part(middleNames), ...last, ...part(secondLastNames)];
  const whole = plan.find(({ field }) => field === 'name');
  if (!whole) {
    const columns = [...first, ...rest];
    if (columns.length > 0) plan.push({ field: 'name', columns });
  } else if (first.length === 0 && last.length > 0 && headingsOf.name.includes(keys[whole.columns[0]!]!)) {
    whole.columns.push(...rest);
  }
}

const positions = (keys: readonly string[], wanted: string): number[] =>
  keys.flatMap((key, at) => (key === wanted ? [at] : []));

/** What a column is. */
const fieldAt = (plan: ColumnPlan, at: number): ImportField | undefined =>
  plan.find(({ columns }) => columns.includes(at))?.field;

function mappedColumns(
  headings: readonly string[],
  mapping: Mapping | null,
  attributes: readonly Definition[],
): { plan: ColumnPlan; taken: Set<number> } {
  const plan: ColumnPlan = [];
  const taken = new Set<number>();
  const named = new Set(Object.keys(mapping ?? {}));
  for (const [column, wanted] of Object.entries(mapping ?? {})) {
    const found = positionsOf(column, headings, named);
    if (found.length === 0)
      throw mappingError(
        column,
        `the file has no such column; it has ${listHeadings(columnNames(headings))}`,
      );
    for (const at of found) taken.add(at);
    if (wanted === null || wanted === '' || headingKey(wanted) === 'ignore') continue;
    const field = fieldNamed(wanted, attributes);
    if (!field) throw mappingError(column, noField(wanted, attributes));
    const same = plan.find((planned) => planned.field === field);
    if (!same) plan.push({ field, columns: found });
    else if (several.has(field) || groupsOf([...same.columns, ...found], headings).length === 1)
      same.columns.push(...found);
    else throw mappingError(column, `another column is mapped to ${field} already`);
  }
  return { plan, taken };
}

/** The key of a custom field; undefined for a standard one. */
export const customKey = (field: ImportField): string | undefined =>
  field.startsWith('attributes.') ? field.slice('attributes.'.length) : undefined;

/** The columns of a field, none when the file has none. */
export const columnsOf = (plan: ColumnPlan, field: ImportField): number[] =>
  plan.find((planned) => planned.field === field)?.columns ?? [];

/** The fields found and the headings they were found under, for people to check. */
export function describeColumns(plan: ColumnPlan, headings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    plan.map(({ field, columns }) => [
      field,
      groupsOf(columns, headings)
        .map((group) => group.map((at) => headings[at]).join(', else '))
        .join(field === 'name' ? ' + ' : ', else '),
    ]),
  );
}

function noField(wanted: string, attributes: readonly Definition[]): string {
  const custom = attributes.slice(0, 50).map(({ _id }) => `attributes.${_id}`);
  return `"${wanted}" is not a field; the fields are ${[...importFields, ...custom].join(', ')}`;
}

function mappingError(column: string, message: string): AppError {
  return new AppError('invalid_input', `mapping: column "${column}": ${message}.`, {
    errors: [{ field: `mapping.${column}`, message }],
  });
}

/** Headings for a sentence: quoted, the first twenty. */
export function listHeadings(headings: readonly string[]): string {
  const shown = headings.slice(0, 20).map((heading) => `"${heading.slice(0, 60)}"`);
  const rest = headings.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
