import { seed } from './load.js';
import { pick, type Random } from './people/random.js';
import { type Person, personOf } from './people.js';

/** One way to look for somebody. */
export interface QueryKind {
  name: string;
  /** What is typed; empty when it cannot be done with this person. */
  typed(person: Person, random: Random): string;
}

export const queryKinds: QueryKind[] = [
  {
    name: 'the beginning of a name',
    typed: ({ name }, random) => beginning(pick(words(name), random), random),
  },
  {
    name: 'a name and the beginning of the next',
    typed({ name }, random) {
      const [first, second] = words(name);
      return first && second ? `${first} ${beginning(second, random)}` : '';
    },
  },
  {
    name: 'two names the other way round',
    typed({ name }) {
      const [first, second] = words(name);
      return first && second ? `${second} ${first}` : '';
    },
  },
  { name: 'a whole phone', typed: ({ whatsapp_contact_id: phone }) => `+${phone}` },
  { name: 'the first digits', typed: (person, random) => digits(person).slice(0, between(5, 9, random)) },
  { name: 'the last digits', typed: (person, random) => digits(person).slice(-between(4, 7, random)) },
  {
    name: 'the beginning of an e-mail',
    typed: ({ email }, random) => email?.slice(0, between(4, email.length, random)) ?? '',
  },
  {
    name: 'a word of a company',
    typed: ({ company }, random) =>
      pick(
        words(company ?? '').filter((word) => /^[\p{L}]{3,}$/u.test(word)),
        random,
      ) ?? '',
  },
];

/** A search of this kind that finds at least one of the first `contacts` contacts. */
export function queryOf({ typed }: QueryKind, contacts: number, random: Random): string {
  for (;;) {
    const query = typed(personOf(seed, Math.floor(random() * contacts)), random);
    if (query !== '') return query;
  }
}

const words = (text: string): string[] => text.split(' ').filter(Boolean);
const digits = (person: Person): string => person.whatsapp_contact_id ?? '';
const between = (from: number, to: number, random: Random): number =>
  from + Math.floor(random() * (to - from + 1));

/** Three letters or more; of a short word, as those of other scripts are, all but perhaps the last. */
function beginning(word: string, random: Random): string {
  const letters = [...word];
  return letters
    .slice(0, between(Math.min(3, Math.max(1, letters.length - 1)), letters.length, random))
    .join('');
}
