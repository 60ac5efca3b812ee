import { describe, expect, it } from '@jest/globals';
import { looksLikeNote, noteRules } from '../../src/slack/note-like.js';

/** By rule: what is asked about, and what is near it and goes straight to the customer. */
const examples: Record<string, { held: string[]; sent: string[] }> = {
  mention: {
    held: [
      '<@U0BEN>',
      '<@U0BEN> can you look at this?',
      '@ben please call her back',
      'hey <@U0BEN|ben>, yours?',
      '<!here> who knows?',
      '@élodie peux-tu ?',
    ],
    sent: ['Please ask <@U0BEN> at the desk', 'Write to us at hello@example.com', 'Hi Ana, it is ready'],
  },
  fyi: {
    held: ['fyi @bob', 'FYI, paid twice', 'cc accounting', 'psst', 'todo: refund'],
    sent: ['Todo está listo', 'Today it arrives', 'CCTV is included', 'To do that, open the settings'],
  },
  'almost a prefix': {
    held: [
      'note - pays late',
      'Notes: pays late',
      'internal: pays late',
      ';; pays late',
      '/ pays late',
      'nota: debe',
    ],
    sent: [
      'Note that we close at 6',
      'Please note: we close at 6',
      'Private rooms are free',
      'Team rates apply',
    ],
  },
  internal: {
    held: [
      'This is internal only',
      'internal, he owes us 20',
      'keep it internal please',
      'between us, no',
      'off the record',
    ],
    sent: ['The internal memory has 64 GB', 'Our internal team looks at it'],
  },
  'do not tell': {
    held: [
      "don't tell her yet",
      'Please don’t tell him about it',
      'do not send this to the customer',
      'never tell them',
    ],
    sent: ["Don't worry, it is free", 'Please do not send it to the old address', "I don't know yet"],
  },
  'about the customer': {
    held: ['the customer is right', 'I think this client wants a refund', 'our guest called twice'],
    sent: ['Call our customer service', 'Open the customer portal', 'You are a good customer'],
  },
};

describe('What looks like a note', () => {
  it('is described by examples for every rule', () => {
    expect(Object.keys(examples)).toEqual(noteRules.map(({ name }) => name));
  });

  it.each(noteRules.map((rule) => [rule.name, rule] as const))('%s', (name, { pattern, because }) => {
    const { held, sent } = examples[name]!;
    expect(held.filter((text) => !pattern.test(text))).toEqual([]);
    expect(held.map(looksLikeNote).filter((why) => why === undefined)).toEqual([]);
    expect(sent.filter((text) => looksLikeNote(text) !== undefined)).toEqual([]);
    expect(because).toMatch(/^it [a-z]/);
  });

  it('is nothing that people say to customers every day', () => {
    const usual = [
      'Hello Ana, thanks for waiting!',
      'Your order #1042 ships tomorrow.',
      '*Prices*: 20 per month, 200 per year',
      'https://example.com/help',
      '👍',
      'Can you send me a picture of it?',
      'He will call you, and she can help too.',
      '/ 24 hours a day'.slice(2),
    ];
    expect(usual.filter((text) => looksLikeNote(text) !== undefined)).toEqual([]);
  });
});
