import { AppError } from '../../../errors.js';
import { type Attribute, AttributeModel, definitionsOf } from '../../contacts/attributes/attribute.js';
import type { AttributeValue, Contact } from '../../contacts/contact/contact.js';
import { cleanText } from '../clean-text.js';
import { protect } from '../formula.js';

/** A column of an export: what of a contact it needs, and the cell it makes of it. */
export interface ExportColumn {
  /** The heading, which an import knows again. */
  name: string;
  /** The contact's field. */
  field: keyof Contact;
  cell(contact: Contact): string;
}

type Cell = Omit<ExportColumn, 'name'>;

const text = (field: 'language' | 'email' | 'whatsapp_contact_id'): Cell => ({
  field,
  cell: (contact) => textCell(contact[field] ?? ''),
});
/** The cell as an import would store it. */
const line = (field: 'name' | 'company'): Cell => ({
  field,
  cell: (contact) => textCell(cleanText(contact[field] ?? '') ?? ''),
});
const word = (field: '_id' | 'status' | 'source' | 'assigned_to' | 'assigned_by'): Cell => ({
  field,
  cell: (contact) => contact[field] ?? '',
});
const time = (field: 'assigned_at' | 'last_inbound_at' | 'created_at' | 'updated_at'): Cell => ({
  field,
  cell: (contact) => contact[field]?.toISOString() ?? '',
});

const columns: Record<string, Cell> = {
  name: line('name'),
  // This one is for people and other programs; an import goes by `whatsapp_contact_id`, in which digits without a
  // country code cannot be meant.
  phone: text('whatsapp_contact_id'),
  email: text('email'),
  company: line('company'),
  value: { field: 'value', cell: ({ value }) => numberCell(value) },
  // No tag holds a comma (contacts/contact/tags.ts).
  tags: { field: 'tags', cell: ({ tags }) => textCell(tags.join(',')) },
  whatsapp_contact_id: text('whatsapp_contact_id'),
  id: word('_id'),
  status: word('status'),
  source: word('source'),
  language: text('language'),
  assigned_to: word('assigned_to'),
  assigned_by: word('assigned_by'),
  assigned_at: time('assigned_at'),
  // Contacts of an early version have none.
  consent: { field: 'consent', cell: ({ consent }) => consent?.state ?? 'unknown' },
  consent_at: { field: 'consent', cell: ({ consent }) => consent?.at?.toISOString() ?? '' },
  consent_origin: { field: 'consent', cell: ({ consent }) => textCell(consent?.origin ?? '') },
  last_inbound_at: time('last_inbound_at'),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
};

/** What an export holds unless columns are chosen: all that every import takes. */
export const usualColumns = [
  'name',
  'phone',
  'email',
  'company',
  'value',
  'tags',
  'language',
  'status',
  'whatsapp_contact_id',
];

const custom = 'attributes.';

/** All that an export can hold: the columns of every contact, then the custom fields by their labels. */
export async function offeredColumns(): Promise<{ name: string; label: string }[]> {
  const attributes = await AttributeModel.find({ deleting: { $ne: true } })
    .sort({ _id: 1 })
    .limit(500)
    .select({ label: 1 })
    .lean<Pick<Attribute, '_id' | 'label'>[]>();
  return [
    ...Object.keys(columns).map((name) => ({ name, label: name.replaceAll('_', ' ') })),
    ...attributes.map(({ _id, label }) => ({ name: `${custom}${_id}`, label })),
  ];
}

/**
 * The columns with these names, in their order; custom fields are `attributes.KEY`. Errors: `invalid_input` naming
 * what is no column.
 */
export async function exportColumns(names: readonly string[]): Promise<ExportColumn[]> {
  const keys = names.filter((name) => name.startsWith(custom)).map((name) => name.slice(custom.length));
  const defined = await definitionsOf(keys);
  return names.map((name, at) => {
    const cell = Object.hasOwn(columns, name) ? columns[name] : customCell(defined, name);
    if (!cell)
      throw wrong(`"${name}" is not a column; there are ${Object.keys(columns).join(', ')} and ${custom}KEY`);
    if (names.indexOf(name) < at) throw wrong(`"${name}" is named twice`);
    return { name, ...cell };
  });
}

function customCell(defined: ReadonlyMap<string, Attribute>, name: string): Cell | undefined {
  const key = name.slice(custom.length);
  if (!name.startsWith(custom) || !defined.has(key)) return undefined;
  return { field: 'attributes', cell: ({ attributes }) => attributeCell(attributes?.[key]) };
}

function attributeCell(value: AttributeValue | null | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return numberCell(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? textCell(value) : String(value);
}

/** Text as it is, but harmless; NUL characters, which no text file can hold, are left out. */
const textCell = (value: string): string =>
  protect(value.includes('\0') ? value.replaceAll('\0', '') : value);

/**
 * A number without an exponent, which few programs read: 1e-7 is 0.0000001. What could be taken for a thousand and more
 * gets another decimal: 1.234 is 1.2340.
 */
export function numberCell(value: number): string {
  const short = String(value);
  const [digits = '', exponent] = short.split('e');
  if (exponent === undefined) return /^-?[1-9]\d{0,2}\.\d{3}$/.test(short) ? `${short}0` : short;
  if (Number(exponent) > 0) return BigInt(value).toString();
  const sign = value < 0 ? '-' : '';
  return `${sign}0.${'0'.repeat(-Number(exponent) - 1)}${digits.replace(/[-.]/g, '')}`;
}

function wrong(message: string): AppError {
  return new AppError('invalid_input', `columns: ${message}.`, { errors: [{ field: 'columns', message }] });
}
