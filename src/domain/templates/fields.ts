import { AppError, type FieldError } from '../../errors.js';
import type { TemplateParameter } from '../conversations/messages/template-parameter.js';
import type { Template, TemplateButton, TemplateComponent } from './template.js';

/** A place in a template that a person fills. */
export interface TemplateField extends Omit<TemplateParameter, 'value'> {
  /** What its value is given under: `1` or a name for the text, `header`, `header_1`, `button_2`. */
  key: string;
  label: string;
  example: string;
}

const place = /\{\{\s*([\w]+)\s*\}\}/g;
const placesIn = (text = ''): string[] => [...new Set([...text.matchAll(place)].map((match) => match[1]!))];
const isNumber = (name: string): boolean => /^\d+$/.test(name);

const mediaTypes: Record<string, 'image' | 'video' | 'document'> = {
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'document',
};

const partOf = ({ components }: Pick<Template, 'components'>, type: string): TemplateComponent | undefined =>
  components.find((component) => component.type === type);

/** The places of a template in the order in which they are read. */
export function templateFields(template: Pick<Template, 'components'>): TemplateField[] {
  const header = partOf(template, 'HEADER');
  return [
    ...(header ? headerFields(header) : []),
    ...textFields('body', partOf(template, 'BODY')),
    ...(partOf(template, 'BUTTONS')?.buttons ?? []).flatMap(buttonField),
  ];
}

function headerFields(header: TemplateComponent): TemplateField[] {
  const type = mediaTypes[header.format ?? 'TEXT'];
  if (!type) return textFields('header', header);
  const label = `Address (https) of the ${type} above the text`;
  return [{ key: 'header', label, in: 'header', index: null, name: null, type, example: '' }];
}

function textFields(where: 'header' | 'body', part: TemplateComponent | undefined): TemplateField[] {
  const { example } = part ?? {};
  const named =
    (where === 'body' ? example?.body_text_named_params : example?.header_text_named_params) ?? [];
  const numbered = (where === 'body' ? example?.body_text?.[0] : example?.header_text) ?? [];
  return placesIn(part?.text).map((name) => ({
    key: where === 'body' ? name : `header_${name}`,
    label: where === 'body' ? `{{${name}}}` : `{{${name}}} of the title`,
    in: where,
    index: null,
    name: isNumber(name) ? null : name,
    type: 'text' as const,
    example: isNumber(name)
      ? (numbered[Number(name) - 1] ?? '')
      : (named.find(({ param_name }) => param_name === name)?.example ?? ''),
  }));
}

function buttonField(button: TemplateButton, index: number): TemplateField[] {
  const example = [button.example ?? ''].flat()[0] ?? '';
  const field = { key: `button_${index + 1}`, in: 'button', index, name: null, example } as const;
  if (button.type === 'URL' && placesIn(button.url).length > 0) {
    return [{ ...field, type: 'text', label: `End of the address of the button “${button.text ?? ''}”` }];
  }
  if (button.type === 'COPY_CODE') return [{ ...field, type: 'code', label: 'Code to copy' }];
  return [];
}

const plainButtons = ['QUICK_REPLY', 'PHONE_NUMBER', 'URL', 'COPY_CODE', 'VOICE_CALL', 'FLOW'];
const plainParts = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];

/** Why Threadline cannot send this template whatever its state; null when it can. */
export function whyUnsendable(template: Pick<Template, 'components' | 'category'>): string | null {
  const odd = template.components.find(({ type }) => !plainParts.includes(type));
  if (odd) return `It has a part that Threadline cannot fill (${odd.type.toLowerCase()}).`;
  const format = partOf(template, 'HEADER')?.format ?? 'TEXT';
  if (format !== 'TEXT' && !mediaTypes[format]) {
    return `It has a title that Threadline cannot fill (${format.toLowerCase()}).`;
  }
  const button = (partOf(template, 'BUTTONS')?.buttons ?? []).find(
    ({ type }) => !plainButtons.includes(type),
  );
  return button ? `It has a button that Threadline cannot fill (${button.type.toLowerCase()}).` : null;
}

/** How the customer reads it: with the values that are given, the others as the places they stand in. */
export function templateText(
  template: Pick<Template, 'components'>,
  values: Readonly<Record<string, string>> = {},
): string {
  const fill = (text: string, prefix = ''): string =>
    text.replace(place, (whole, name: string) => values[prefix + name] || whole);
  const header = partOf(template, 'HEADER');
  const media = mediaTypes[header?.format ?? 'TEXT'];
  const title = media ? `[${media}]` : header?.text ? `*${fill(header.text, 'header_')}*` : '';
  const buttons = (partOf(template, 'BUTTONS')?.buttons ?? []).map(({ text }) => `[${text ?? 'button'}]`);
  const footer = partOf(template, 'FOOTER')?.text;
  return [title, fill(partOf(template, 'BODY')?.text ?? ''), footer ? `_${footer}_` : '', buttons.join(' ')]
    .filter(Boolean)
    .join('\n');
}

const longest = { header: 60, body: 1_024, button: 2_000 };

/**
 * The values as the platform is given them. Errors: `invalid_input` that names each place that is empty, too long or
 * has what WhatsApp does not take, and each value that has no place, below `at`.
 */
export function templateParameters(
  template: Pick<Template, 'components'>,
  values: Readonly<Record<string, string>>,
  at = 'template.parameters',
): TemplateParameter[] {
  const fields = templateFields(template);
  const errors: FieldError[] = Object.keys(values)
    .filter((key) => !fields.some((field) => field.key === key))
    .map((key) => ({ field: `${at}.${key}`, message: 'is not a value of this template' }));
  const parameters = fields.map(({ key, label: _label, example: _example, ...field }) => {
    const value = (values[key] ?? '').trim();
    const message = problemOf(value, field);
    if (message) errors.push({ field: `${at}.${key}`, message });
    return { ...field, value };
  });
  if (errors.length > 0) {
    const first = errors[0]!;
    const name = first.field.slice(at.length + 1);
    throw new AppError('invalid_input', `The value of ${name} ${first.message}.`, { errors });
  }
  return parameters;
}

function problemOf(value: string, field: Omit<TemplateParameter, 'value'>): string | undefined {
  if (value === '') return 'is missing';
  if (field.type !== 'text' && field.type !== 'code') {
    return /^https:\/\/[^\s]+$/.test(value) ? undefined : 'must be an https address';
  }
  if (value.length > longest[field.in]) return `may have at most ${longest[field.in]} characters`;
  // WhatsApp refuses these in a value (error 132018).
  return /[\n\r\t]| {5,}/.test(value)
    ? 'must not have line breaks, tabs or more than four spaces in a row'
    : undefined;
}
