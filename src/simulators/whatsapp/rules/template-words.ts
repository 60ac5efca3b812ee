import { GraphFailure } from './graph-errors.js';
import type { SimulatedTemplate, TemplateComponent } from './template-shapes.js';
import type { Templates } from './templates.js';

/** The words of a send, as the customer reads them. Throws what the platform answers where it does not fit. */
export function renderTemplate(templates: Templates, part: Record<string, unknown>): string {
  const name = String(part.name);
  const language = String((part.language as { code?: string }).code);
  const template = templates.find(name, language);
  if (!template) throw unknownTemplate(name, language);
  refuseUnlessApproved(template);
  const given = (part.components ?? []) as Given[];
  return template.components
    .map((component) => shown(component, given))
    .filter(Boolean)
    .join('\n');
}

const unknownTemplate = (name: string, language: string): GraphFailure =>
  new GraphFailure(132001, `template name (${name}) does not exist in ${language}`);

function refuseUnlessApproved({ name, language, status }: SimulatedTemplate): void {
  if (status === 'PAUSED') throw new GraphFailure(132015);
  if (status === 'DISABLED') throw new GraphFailure(132016);
  if (status !== 'APPROVED') throw unknownTemplate(name, language);
}

interface Given {
  type: string;
  index?: string;
  parameters?: { type?: string; text?: string; parameter_name?: string }[];
}

const place = /\{\{\s*(\w+)\s*\}\}/g;

function shown(component: TemplateComponent, given: Given[]): string {
  const type = component.type.toLowerCase();
  if (type === 'buttons') {
    for (const [at, button] of (component.buttons ?? []).entries()) {
      const own = given.find((one) => one.type === 'button' && Number(one.index) === at);
      if (/\{\{/.test(String(button.url ?? ''))) filled(String(button.url), own, `button ${at}`);
    }
    return (component.buttons ?? []).map(({ text }) => `[${text}]`).join(' ');
  }
  const own = given.find((one) => one.type === type);
  if (type === 'header' && component.format && component.format !== 'TEXT') {
    if (own?.parameters?.[0]?.type !== component.format.toLowerCase()) {
      throw new GraphFailure(132012, `header: Format mismatch, expected ${component.format}`);
    }
    return `[${component.format.toLowerCase()}]`;
  }
  return filled(component.text ?? '', own, type);
}

/** Throws 132000 for another number of values than places, 100 for names that are none. */
function filled(text: string, given: Given | undefined, where: string): string {
  const places = [...new Set([...text.matchAll(place)].map((match) => match[1]!))];
  const values = given?.parameters ?? [];
  if (values.length !== places.length) {
    throw new GraphFailure(
      132000,
      `${where}: number of localizable_params (${values.length}) does not match the expected number of params (${places.length})`,
    );
  }
  return text.replace(place, (_all, name: string) => {
    const value = /^\d+$/.test(name)
      ? values[Number(name) - 1]
      : values.find(({ parameter_name }) => parameter_name === name);
    if (value?.text === undefined)
      throw new GraphFailure(100, `Parameter name ${name} is missing in ${where}.`);
    return value.text;
  });
}
