import type { Message } from '../conversations/messages/message.js';
import { plainWords } from './plain-words.js';
import { agentChoice, type BotLanguage, botLanguages, listOf } from './replies.js';

/** Whether a customer's message asks for a person: by what was tapped, or in words. */
export const asksForPerson = ({ choice, text }: Pick<Message, 'choice' | 'text'>): boolean =>
  choice === agentChoice || asksForAgent(text);

/** Longer messages only mention such a word. */
const shortWords = 4;

/**
 * Whether the customer asks for a person: in any language the bot speaks, because people mix them. A word of a short
 * message tells, a known phrase, or that they want one or want to talk to one ("can I speak to a human?").
 */
export function asksForAgent(text: string): boolean {
  const short = plainWords(text).split(' ').length <= shortWords;
  // "No, I want a person" denies nothing.
  const clauses = text.split(/[,.;:!?¡¿\n]+/).map((clause) => plainWords(clause).split(' '));
  return botLanguages.some((language) => clauses.some((words) => asksIn(words, { language, short })));
}

function asksIn(words: string[], { language, short }: { language: BotLanguage; short: boolean }): boolean {
  const list = (key: string): string[] => listOf<string>(language, key).map(plainWords);
  const denied = deniedIn(words, list('negations'));
  const said = (phrases: string[]): Place[] => placesOf(words, phrases).filter(({ at }) => !denied[at]);
  if (said(list('agent_words').filter((phrase) => short || phrase.includes(' '))).length > 0) return true;
  const persons = placesOf(words, list('agent_nouns'));
  const anybody = [...persons, ...placesOf(words, list('anybody'))];
  return (
    said(list('talk_verbs')).some((verb) =>
      anybody.some((noun) => follows(verb, noun, 4) || follows(noun, verb, 3)),
    ) || said(list('want_verbs')).some((verb) => persons.some((noun) => follows(verb, noun, 2)))
  );
}

/** A phrase in a text: its first word, and the one after it. */
interface Place {
  at: number;
  end: number;
}

function placesOf(words: string[], phrases: string[]): Place[] {
  return phrases.flatMap((phrase) => {
    const parts = phrase.split(' ');
    return words.flatMap((_word, at) =>
      parts.every((part, index) => words[at + index] === part) ? [{ at, end: at + parts.length }] : [],
    );
  });
}

/** Whether one stands after the other with so many words between them at most. */
const follows = (one: Place, other: Place, between: number): boolean =>
  other.at >= one.end && other.at - one.end <= between;

/** Tells for each word whether one of the three before it denies it. */
function deniedIn(words: string[], negations: string[]): boolean[] {
  const places = placesOf(words, negations);
  return words.map((_word, at) => places.some(({ end }) => end <= at && at - end < 3));
}
