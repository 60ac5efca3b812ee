import type { Choice, OutboundChoices } from '../../port/channel.js';

/** Source: Meta, Cloud API, "Interactive reply buttons messages" and "Interactive list messages". */
const most = {
  buttons: { count: 3, text: 1024, id: 256, title: 20 },
  list: { count: 10, text: 4096, id: 200, title: 24, description: 72, label: 20 },
};

/**
 * The `interactive` object of a text with choices: buttons where they fit, else a list; undefined where the platform
 * would take neither.
 */
export function interactivePart(message: OutboundChoices): Record<string, unknown> | undefined {
  const { text, options, label } = message;
  const body = { text };
  if (text === '' || options.length === 0 || !areDistinct(options)) return undefined;
  if (fitButtons(message)) {
    const buttons = options.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
    return { type: 'button', body, action: { buttons } };
  }
  if (!fitList(message)) return undefined;
  const rows = options.map(({ id, title, description }) => ({
    id,
    title,
    ...(description && { description }),
  }));
  return { type: 'list', body, action: { button: label, sections: [{ rows }] } };
}

const fitButtons = ({ text, options }: OutboundChoices): boolean =>
  text.length <= most.buttons.text &&
  options.length <= most.buttons.count &&
  options.every(
    ({ id, title, description }) =>
      !description && isWithin(id, most.buttons.id) && isWithin(title, most.buttons.title),
  );

const fitList = ({ text, options, label }: OutboundChoices): boolean =>
  text.length <= most.list.text &&
  options.length <= most.list.count &&
  isWithin(label, most.list.label) &&
  options.every(
    ({ id, title, description = '' }) =>
      isWithin(id, most.list.id) &&
      isWithin(title, most.list.title) &&
      description.length <= most.list.description,
  );

const isWithin = (words: string, length: number): boolean => words !== '' && words.length <= length;

const areDistinct = (options: Choice[]): boolean =>
  new Set(options.map(({ id }) => id)).size === options.length &&
  new Set(options.map(({ title }) => title)).size === options.length;
