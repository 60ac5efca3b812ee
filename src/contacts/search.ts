import { escapeRegex } from '../platform/regex.js';

/** $regex as text: a bare RegExp on an indexed field finds nothing on one of the servers we support. */
const matches = (pattern: string) => ({ $regex: pattern, $options: 'i' });

/** What a name made of a phone looks like; see masking.ts. */
const phoneLike = '^\\+?\\d{7,}$';

/**
 * The filter for a keyword search of contacts: every word must begin a word of the name or company, or begin the
 * e-mail, or be the first or last digits of the phone; a phone as people write it is one word. Who may not see
 * phones and e-mails searches names and companies only, and not the names that are phones.
 */
export function keywordFilter(text: string, seesPrivateData: boolean): Record<string, unknown> {
  const words = wordsOf(text.trim());
  if (words.length === 0) return {};
  return { $and: words.map((word) => ({ $or: places(word, seesPrivateData) })) };
}

function wordsOf(text: string): string[] {
  if (/^\+?\d[\d\s().\-/]{2,}$/.test(text)) return [text.replace(/\D/g, '')];
  return text.split(/\s+/).filter(Boolean).slice(0, 8);
}

function places(word: string, seesPrivateData: boolean): Record<string, unknown>[] {
  const wordStart = matches(`(^|[\\s,.;:()"'/&-])${escapeRegex(word)}`);
  if (!seesPrivateData) {
    return [
      { $and: [{ name: wordStart }, { name: { $not: { $regex: phoneLike } } }] },
      { company: wordStart },
    ];
  }
  const digits = /^\+?\d{3,}$/.test(word) ? word.replace(/^(\+|00)/, '') : '';
  return [
    { name: wordStart },
    { company: wordStart },
    { email: matches(`^${escapeRegex(word)}`) },
    ...(digits
      ? [{ whatsapp_contact_id: { $regex: `^${digits}` } }, { whatsapp_contact_id: { $regex: `${digits}$` } }]
      : []),
  ];
}
