import { describe, expect, it } from '@jest/globals';
import { looksLikeNote, noteRules } from '../../src/edges/slack/hear/note-like.js';

/** What is asked about by each rule, and what is near it and goes straight to the customer. */
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
      '*note:* pays late',
      '_Note_: pays late',
      '`internal`: pays late',
      'note： pays late',
      '*// pays late*',
      '- note: pays late',
      'noet: pays late',
      'ntoe: pays late',
    ],
    sent: [
      'Note that we close at 6',
      'Please note: we close at 6',
      'Not: that one',
      'Private rooms are free',
      'Team rates apply',
    ],
  },
  'without its colon': {
    held: [
      'note client is rude',
      'Note to self',
      '  NOTE pays late',
      '*note* client is rude',
      'note, client is rude',
      'note. pays late',
      'notes he called twice',
      'memo pays late',
      'note',
      'note\nclient is rude',
      '📝 client is rude',
      ':memo: client is rude',
      '🔒 he owes us 20',
    ],
    sent: [
      'Note that we close at 6',
      'Please note the new address',
      'Notebooks are in stock',
      'Noted, thank you!',
      'Noteworthy: free returns',
    ],
  },
  'almost a command': {
    held: [
      '!!!',
      '! not a command',
      '!',
      '  !! careful',
      '!assign@ben',
      '!note: client is rude',
      '!resolve!',
      '*!assign @ben*',
      '`!resolve`',
      '！assign ben',
      '! assign @ben',
      '!2h',
      'assign @ben',
      'assign <@U0BEN>',
      'assign me',
      'resolve',
      'Claim',
      'snooze 2h',
      'snooze tomorrow',
      'status qualified',
      'move <#C0SALES|sales>',
    ],
    sent: [
      'Great!!!',
      '¡Hola!',
      'We will resolve it today',
      'Resolve it by restarting',
      'Status of your order: sent',
      'Assign me a seat is not possible, sorry',
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

/** The same in the other languages the bot speaks, or soon may. */
const translated: Record<string, { held: Record<string, string[]>; sent: string[] }> = {
  Spanish: {
    held: {
      mention: ['oye @ben ¿lo miras?', 'por favor, <@U0BEN> llámala'],
      fyi: ['para info: paga tarde'],
      'almost a prefix': ['nota interna: paga tarde', 'para el equipo, cuidado'],
      'without its colon': ['nota el cliente es grosero', 'nota paga tarde', 'Nota, paga tarde'],
      'almost a command': ['! cuidado', '!!'],
      internal: ['es de uso interno', 'entre nosotros, no', 'interno, nos debe 20'],
      'do not tell': ['no le digas el precio', 'no se lo cuentes todavía'],
      'about the customer': ['el cliente tiene razón', 'creo que esta clienta quiere el dinero'],
    },
    sent: [
      'Nota que cerramos a las 6',
      'Nota de crédito enviada',
      'Llame a atención al cliente',
      'Está en el área del cliente, con su número de cliente',
      'Lo reviso internamente y le digo algo',
      'No les llegará antes del lunes',
      'Para más información, escríbanos',
    ],
  },
  Portuguese: {
    held: {
      mention: ['oi <@U0BEN>, pode ver?', 'obrigada @ben'],
      fyi: ['para conhecimento: paga tarde'],
      'almost a prefix': ['interno: paga tarde', 'equipe - cuidado'],
      'without its colon': ['nota paga tarde'],
      'almost a command': ['! cuidado', '!!'],
      internal: ['uso interno', 'entre nós, não'],
      'do not tell': ['não diga isso ao cliente', 'não fale nada para ela', 'não lhe conte'],
      'about the customer': ['acho que o cliente tem razão', 'a cliente ligou duas vezes'],
    },
    sent: [
      'Nota fiscal enviada',
      'Nota de crédito em anexo',
      'Ligue para o atendimento ao cliente',
      'Está na área do cliente',
      'Não diga mais nada, já entendi 🙂',
      'A nossa equipe responde em breve',
      'Para informações, escreva aqui',
    ],
  },
  German: {
    held: {
      mention: ['bitte @ben ruf sie an', 'und <@U0BEN>?'],
      fyi: ['zur Info: zahlt spät', 'zur Kenntnis', 'z.K. zahlt spät'],
      'almost a prefix': ['Notiz: zahlt spät', 'interne Notiz - zahlt spät', 'fürs Team: Vorsicht'],
      'without its colon': ['Notiz zahlt spät', 'Vermerk zahlt spät'],
      'almost a command': ['! Vorsicht', '!!'],
      internal: ['nur intern', 'unter uns, nein', 'Intern: er schuldet uns 20', 'nicht für den Kunden'],
      'do not tell': ['sag ihm das noch nicht', 'sagt der Kundin nichts', 'nicht dem Kunden schicken'],
      'about the customer': [
        'der Kunde hat recht',
        'unsere Kundin hat zweimal angerufen',
        'ruf den Kunden an',
      ],
    },
    sent: [
      'Notieren Sie bitte die Nummer',
      'Notizbücher haben wir',
      'Unser Kundenservice hilft gern',
      'Wir klären das intern und melden uns',
      'Sie finden uns unter unserer neuen Adresse',
      'Die Kunden mögen es',
      'Ich sage Ihnen morgen Bescheid, ob es nicht teurer wird',
      'Zur Information senden wir Ihnen den Vertrag',
    ],
  },
  French: {
    held: {
      mention: ['salut <@U0BEN>, tu peux voir ?', 'merci @ben'],
      fyi: ['pour info elle paie tard'],
      'almost a prefix': ['note interne : elle paie tard', 'équipe : attention', 'privé - elle paie tard'],
      'without its colon': ['note elle paie tard'],
      'almost a command': ['! attention', '!!'],
      internal: ['usage interne', 'entre nous, non', 'en interne, il nous doit 20', 'pas pour le client'],
      'do not tell': [
        'ne lui dis pas le prix',
        'ne leur envoyez rien',
        'dis-lui pas',
        'dites rien au client',
      ],
      'about the customer': ['je pense que le client a raison', 'cette cliente a appelé deux fois'],
    },
    sent: [
      'Notez que nous fermons à 18 h',
      'Note de frais bien reçue',
      'Notre service client vous aidera',
      'C’est dans votre espace client',
      'Je vérifie en interne et je reviens vers vous',
      'Pour information, nous fermons à 18 h',
      'Notre équipe vous répond demain',
      'Je ne lui ai pas encore parlé',
    ],
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

  it.each(Object.entries(translated))('is known in %s', (_language, { held, sent }) => {
    expect(Object.keys(held)).toEqual(noteRules.map(({ name }) => name));
    const missed = noteRules.flatMap(({ name, pattern }) =>
      held[name]!.filter((text) => !pattern.test(text)).map((text) => `${name}: ${text}`),
    );
    expect(missed).toEqual([]);
    expect(sent.filter((text) => looksLikeNote(text) !== undefined)).toEqual([]);
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
