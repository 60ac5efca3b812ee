import { describe, expect, it } from '@jest/globals';
import { asksForAgent } from '../../src/domain/bot/asks-for-person.js';
import {
  agentChoice,
  botLanguages,
  greeting,
  keywordAnswer,
  languageOfText,
  nearestLanguage,
} from '../../src/domain/bot/replies.js';

describe('What the bot understands', () => {
  it.each([
    'agent',
    'AGENT!',
    'Agente',
    'quiero hablar con un agente por favor',
    'human please',
    'I want to speak to an agent about my long and complicated order',
    'can I speak to a human?',
    'Could I please talk with somebody from your team?',
    'hi, is there a real person I can talk to about this order?',
    'please connect me to a representative',
    'can you put me through to customer service please',
    'I really need a human for this one, it is urgent',
    'No, I want a person to look at my order now',
    "I don't want a bot, give me a human being please",
    'no quiero un robot, quiero una persona de verdad',
    '¿me puede atender una persona por favor, que tengo prisa?',
    '¿Podría hablar con alguien de su equipo sobre mi pedido?',
    'pásame con un asesor que sepa de esto',
    'hay alguien con quien pueda hablar del pedido',
  ])('"%s" asks for a person', (text) => expect(asksForAgent(text)).toBe(true));
  it.each([
    'hello',
    'my travel agent told me to write to you about the flight',
    'agencia',
    'quiero un reagente',
    'I need a table for one person and two children',
    'I do not want to talk to a person about this again',
    'quiero una mesa grande para una persona y tres niños',
    'no quiero hablar con una persona',
    'we need someone to mend the roof of our old house',
    '',
  ])('"%s" does not', (text) => expect(asksForAgent(text)).toBe(false));

  it.each([
    ['Hola, buenos días', 'es'],
    ['hello, good morning', 'en'],
    ['¿Cuánto cuesta la entrega?', 'es'],
    ['12345', undefined],
    ['Guten Tag', undefined],
  ])('"%s" is %s', (text, language) => {
    expect(languageOfText(text)).toBe(language);
  });

  it('answers keywords as whole words, without accents and in any case', () => {
    expect(keywordAnswer('¿QUÉ PRECIO tiene?', 'es')?.text).toContain('El precio depende');
    expect(keywordAnswer('pricey', 'en')).toBeUndefined();
  });

  it.each(botLanguages)(
    'offers nothing in %s that it would not understand, nor longer than a button',
    (language) => {
      const menu = ['help', 'ayuda'].map((word) => keywordAnswer(word, language)).find(Boolean)!;
      expect(menu.choices!.options).toHaveLength(3);
      for (const { id, title } of menu.choices!.options) {
        expect(title.length).toBeLessThanOrEqual(20);
        if (id !== agentChoice) expect(keywordAnswer(title, language)).toBeDefined();
      }
    },
  );

  it('takes the nearest language it speaks', () => {
    expect(nearestLanguage([undefined, 'es-MX', 'en'])).toBe('es');
    expect(nearestLanguage(['de', null, 'fr'])).toBe('en');
  });

  it('greets by first name, unless the profile name is no name', () => {
    expect(greeting('Lucía Fernández', 'es').text).toContain('Lucía!');
    expect(greeting('🔥🔥', 'en').text).toContain('Hello! ');
    expect(greeting('34612345678', 'en').text).toContain('Hello! ');
  });
});
