import mongoose, { Schema } from 'mongoose';
import { AppError, type FieldError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import type { AttributeValue } from '../contact/contact.js';

export const attributeTypes = ['text', 'number', 'date', 'choice', 'boolean'] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** A custom field of contacts, defined by admins. */
export interface Attribute {
  /** What contacts store it under: lower case letters, digits and `_`. */
  _id: string;
  label: string;
  type: AttributeType;
  /** What a `choice` may be, else empty. */
  choices: string[];
  /** Deletion has begun, but contacts still have values of it: nothing may use it, and its key is not free yet. */
  deleting: boolean;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<Attribute>(
  {
    _id: String,
    label: { type: String, required: true },
    type: { type: String, enum: attributeTypes, required: true },
    choices: { type: [String], default: [] },
    deleting: { type: Boolean, default: false },
  },
  { ...documentOptions, collection: 'attributes' },
);

export const AttributeModel = mongoose.model<Attribute>('Attribute', schema);

/** What a custom field is stored under. */
export const attributeKey = /^[a-z][a-z0-9_]{0,39}$/;

/** The definitions with these keys, of those that are not being deleted. */
export async function definitionsOf(keys: readonly string[]): Promise<Map<string, Attribute>> {
  if (keys.length === 0) return new Map();
  const defined = await AttributeModel.find({ _id: { $in: keys }, deleting: { $ne: true } }).lean<
    Attribute[]
  >();
  return new Map(defined.map((definition) => [definition._id, definition]));
}

/** Values as sent: text, number, yes/no, a date as ISO text; null or an empty text clears the field. */
export type AttributeInput = Record<string, string | number | boolean | null>;

/**
 * The values to store for these custom fields, by their definitions; null where one is cleared. Errors:
 * `invalid_input` naming each wrong field as `attributes.KEY`.
 */
export async function attributeValues(input: AttributeInput): Promise<Record<string, AttributeValue | null>> {
  const keys = Object.keys(input);
  const defined = await definitionsOf(keys);
  const errors: FieldError[] = [];
  const values = Object.fromEntries(
    keys.map((key) => {
      const definition = defined.get(key);
      const value = definition ? attributeValue(definition, input[key]!) : undefined;
      if (value === undefined) errors.push({ field: `attributes.${key}`, message: whatFits(definition) });
      return [key, value ?? null];
    }),
  );
  const first = errors[0];
  if (first) throw new AppError('invalid_input', `${first.field}: ${first.message}.`, { errors });
  return values;
}

/** The value as stored, null when it is empty, undefined when it does not fit the definition. */
export function attributeValue(
  { type, choices }: Pick<Attribute, 'type' | 'choices'>,
  given: string | number | boolean | null,
): AttributeValue | null | undefined {
  const value = typeof given === 'string' ? given.trim() : given;
  if (value === null || value === '') return null;
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined; // -0 is 0
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? value : undefined;
    case 'date':
      return typeof value === 'string' ? dateOf(value) : undefined;
  }
}

/** A calendar day (its midnight in UTC) or an instant in ISO 8601; undefined for anything else. */
export function dateOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const day = text.slice(0, 10);
  const midnight = new Date(day);
  const date = new Date(text);
  // 2026-02-30 would roll over into March.
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return exists && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** What a value of this custom field must be, in words. */
export function whatFits(definition: Attribute | undefined): string {
  if (!definition) return 'is not a custom field; an admin can define it';
  if (definition.type === 'choice') return `must be one of ${definition.choices.join(', ')}`;
  if (definition.type === 'boolean') return 'must be true or false';
  if (definition.type === 'date') return 'must be a date such as 2026-01-31';
  return definition.type === 'number' ? 'must be a number' : 'must be text';
}

/** Only the fields that have a value, for a new contact. */
export const withoutNulls = (values: Record<string, AttributeValue | null>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Record<
    string,
    AttributeValue
  >;
