import type { OutboundChoices, OutboundText } from './channel.js';

/** A text with its choices as numbered lines, for where nothing can be tapped: the customer answers with a number. */
export function numberedText({ options, label: _, text, ...message }: OutboundChoices): OutboundText {
  const lines = options.map(({ title }, index) => `${index + 1}. ${title}`);
  return { ...message, text: [text, '', ...lines].join('\n') };
}
