import { readFileSync } from 'node:fs';
import i18next from 'i18next';
import type { OfferedChoices } from '../conversations/messages/message.js';
import { plainWords, saysPhrase } from './plain-words.js';

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

/** A list of words or answers in a locale. */
export const listOf = <T>(language: string, key: string): T[] =>
  i18n.t(key, { lng: language, returnObjects: true }) as unknown as T[];

/** The first of the wished languages (BCP 47, some absent) that the bot speaks: es-MX is es; else English. */
export function nearestLanguage(wished: (string | null | undefined)[]): BotLanguage {
  const bases = wished.map((language) => language?.toLowerCase().split('-')[0]);
  return bases.flatMap((base) => botLanguages.filter((language) => language === base))[0] ?? 'en';
}

/** Whether the bot speaks this language (BCP 47), whatever the country. */
export const speaks = (language: string): boolean =>
  botLanguages.some((one) => one === language.toLowerCase().split('-')[0]);

function offered(ids: readonly ChoiceId[], language: BotLanguage): OfferedChoices | null {
  if (ids.length === 0) return null;
  const options = ids.map((id) => ({ id, title: i18n.t(`choices.${id}`, { lng: language }) }));
  return { label: i18n.t('choices.label', { lng: language }), options };
}

/** Says that a person will answer. */
export function handoffReply(language: BotLanguage): BotReply {
  return { text: i18n.t('handoff', { lng: language }), choices: null };
}

/** Says that the bot has not understood; in other words when it says so again. */
export function fallbackReply(language: BotLanguage, said: 'fallback' | 'fallback_again'): BotReply {
  return { text: i18n.t(said, { lng: language }), choices: offered([agentChoice], language) };
}

export function greeting(name: string, language: BotLanguage): BotReply {
  const first = name.trim().split(/\s+/)[0] ?? '';
  const nameable = /^\p{L}{2,}$/u.test(first);
  const text = i18n.t(nameable ? 'greeting' : 'greeting_nameless', { lng: language, name: first });
  return { text, choices: offered([agentChoice], language) };
}

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

/**
 * The language most of whose everyday words are in the text, `least` of them or more; undefined when none stands out.
 */
export function languageOfText(text: string, least = 1): BotLanguage | undefined {
  const words = new Set(plainWords(text).split(' '));
  const scores = botLanguages
    .map((language) => ({
      language,
      score: listOf<string>(language, 'language_words').filter((word) => words.has(word)).length,
    }))
    .sort((a, b) => b.score - a.score);
  const [first, second] = scores as [(typeof scores)[0], (typeof scores)[0]?];
  return first.score >= least && first.score > (second?.score ?? 0) ? first.language : undefined;
}
