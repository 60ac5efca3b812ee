const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** $regex as text: a bare RegExp on an indexed field finds nothing on one of the servers we support. */
const matches = (pattern: string) => ({ $regex: pattern, $options: 'i' });

/** What a name made of a phone looks like; see masking.ts. */
const phoneLike = '^\\+?\\d{7,}$';

/**
 * Contacts by keywords: every word must begin a word of the name or company, or begin the e-mail, or be the first
 * or last digits of the phone. Who may not see phones and e-mails searches names and companies only, and not the
 * names that are phones.
 */
export function keywordQuery(text: string, withPrivate: boolean): Record<string, unknown> {
  const words = text.trim().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return {};
  return { $and: words.map((word) => ({ $or: places(word, withPrivate) })) };
}

function places(word: string, withPrivate: boolean): Record<string, unknown>[] {
  const wordStart = matches(`(^|[\\s,.;:()"'/&-])${escaped(word)}`);
  if (!withPrivate) {
    return [
      { $and: [{ name: wordStart }, { name: { $not: { $regex: phoneLike } } }] },
      { company: wordStart },
    ];
  }
  const digits = /^\+?[\d().-]{3,}$/.test(word) ? word.replace(/\D/g, '').replace(/^00/, '') : '';
  return [
    { name: wordStart },
    { company: wordStart },
    { email: matches(`^${escaped(word)}`) },
    ...(digits.length >= 3 ? [{ whatsapp_contact_id: { $regex: `^${digits}|${digits}$` } }] : []),
  ];
}
