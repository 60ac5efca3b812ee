import { describe, expect, it } from '@jest/globals';
import {
  agentChoice,
  asksForAgent,
  botLanguages,
  greeting,
  keywordAnswer,
  languageOfText,
  nearestLanguage,
} from '../../src/bot/replies.js';

describe('What the bot understands', () => {
  it.each([
    'agent',
    'AGENT!',
    'Agente',
    'quiero hablar con un agente por favor',
    'human please',
    'I want to speak to an agent about my long and complicated order',
  ])('"%s" asks for a person', (text) => expect(asksForAgent(text)).toBe(true));
  it.each([
    'hello',
    'my travel agent told me to write to you about the flight',
    'agencia',
    'quiero un reagente',
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
