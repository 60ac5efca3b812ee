import { readFileSync } from 'node:fs';
import i18next from 'i18next';
import type { Message, OfferedChoices } from '../conversations/message.js';
import { plainWords, saysPhrase } from './words.js';

/** The languages the bot speaks; each is a file in `locales/`. */
export const botLanguages = ['en', 'es'] as const;
export type BotLanguage = (typeof botLanguages)[number];

const choiceIds = ['agent', 'prices', 'hours'] as const;
type ChoiceId = (typeof choiceIds)[number];

interface Answer {
  words: string[];
  text: string;
  choices?: ChoiceId[];
}

/** What the bot says, with what the customer may tap below it. */
export interface BotReply {
  text: string;
  choices: OfferedChoices | null;
}

/** The tap that asks for a person. */
export const agentChoice: ChoiceId = 'agent';

const locale = (language: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./locales/${language}.json`, import.meta.url), 'utf8'));

const i18n = i18next.createInstance();
await i18n.init({
  resources: Object.fromEntries(
    botLanguages.map((language) => [language, { translation: locale(language) }]),
  ),
  fallbackLng: 'en',
  supportedLngs: [...botLanguages],
  nonExplicitSupportedLngs: true,
  interpolation: { escapeValue: false },
});

const listOf = <T>(language: string, key: string): T[] =>
  i18n.t(key, { lng: language, returnObjects: true }) as unknown as T[];

/** The first of the wished languages (BCP 47, some absent) that the bot speaks: es-MX is es; else English. */
export function nearestLanguage(wished: (string | null | undefined)[]): BotLanguage {
  const bases = wished.map((language) => language?.toLowerCase().split('-')[0]);
  return bases.flatMap((base) => botLanguages.filter((language) => language === base))[0] ?? 'en';
}

function offered(ids: readonly ChoiceId[], language: BotLanguage): OfferedChoices | null {
  if (ids.length === 0) return null;
  const options = ids.map((id) => ({ id, title: i18n.t(`choices.${id}`, { lng: language }) }));
  return { label: i18n.t('choices.label', { lng: language }), options };
}

/** That a person will answer. */
export function handoffReply(language: BotLanguage): BotReply {
  return { text: i18n.t('handoff', { lng: language }), choices: null };
}

/** That the bot has not understood. */
export function fallbackReply(language: BotLanguage): BotReply {
  return { text: i18n.t('fallback', { lng: language }), choices: offered([agentChoice], language) };
}

export function greeting(name: string, language: BotLanguage): BotReply {
  const first = name.trim().split(/\s+/)[0] ?? '';
  const nameable = /^\p{L}{2,}$/u.test(first);
  const text = i18n.t(nameable ? 'greeting' : 'greeting_nameless', { lng: language, name: first });
  return { text, choices: offered([agentChoice], language) };
}

/**
 * Whether the customer asks for a person: in any language the bot speaks, because people mix them. A long message
 * that merely contains such a word is no request, unless it is one of the longer phrases.
 */
export function asksForAgent(text: string): boolean {
  const plain = plainWords(text);
  const short = plain.split(' ').length <= 4;
  return botLanguages.some((language) =>
    listOf<string>(language, 'agent_words').some((word) => {
      const phrase = plainWords(word);
      return (short || phrase.includes(' ')) && saysPhrase(plain, phrase);
    }),
  );
}

/** Whether a customer's message asks for a person: by what was tapped, or in words. */
export const asksForPerson = ({ choice, text }: Pick<Message, 'choice' | 'text'>): boolean =>
  choice === agentChoice || asksForAgent(text);

/** The answer whose keyword is in the text, the longest keyword first; undefined when there is none. */
export function keywordAnswer(text: string, language: BotLanguage): BotReply | undefined {
  const plain = plainWords(text);
  const hits = listOf<Answer>(language, 'answers').flatMap((answer) =>
    answer.words
      .map((word) => plainWords(word))
      .filter((phrase) => saysPhrase(plain, phrase))
      .map((phrase) => ({ phrase, answer })),
  );
  const best = hits.sort((a, b) => b.phrase.length - a.phrase.length)[0]?.answer;
  return best && { text: best.text, choices: offered(best.choices ?? [], language) };
}

/** The language most of whose everyday words are in the text; undefined when none stands out. */
export function languageOfText(text: string): BotLanguage | undefined {
  const words = new Set(plainWords(text).split(' '));
  const scores = botLanguages
    .map((language) => ({
      language,
      score: listOf<string>(language, 'language_words').filter((word) => words.has(word)).length,
    }))
    .sort((a, b) => b.score - a.score);
  return scores[0]!.score > (scores[1]?.score ?? 0) ? scores[0]!.language : undefined;
}
