/** Somebody whose phone and e-mail must not be read by those who see them masked. */
export interface PrivatePerson {
  /** Digits with country code. */
  phone: string;
  email: string;
}

/** Somebody whom nobody else is like: no part of their number is in anything by chance. */
let made = 0;
export function privatePerson(country = '34'): PrivatePerson {
  made += 1;
  const digits = String(6_183_527_049 + made * 73_856_093).slice(-9);
  return { phone: `${country}${digits}`, email: `secreta${made}.persona@example.org` };
}

/** A number as people write it. */
export const spelled = {
  international: ({ phone }: PrivatePerson): string =>
    `+${phone.slice(0, 2)} ${phone.slice(2, 5)} ${phone.slice(5)}`,
  dialled: ({ phone }: PrivatePerson): string => `00${phone}`,
  national: ({ phone }: PrivatePerson): string =>
    `0${phone.slice(2, 5)}-${phone.slice(5, 8)}.${phone.slice(8)}`,
};

/**
 * Whose phone or e-mail can be read in this answer, however it is written: with or without country code, in groups,
 * percent-encoded, or in base64 as cursors and WhatsApp's ids are. Masked, two digits or a letter and the domain stay.
 */
export function readIn(answer: string, people: readonly PrivatePerson[]): string[] {
  const text = [answer, decoded(answer), ...inBase64(answer)].join('\n').toLowerCase();
  const digits = text.replace(/[\s()+.\-/·–]/g, '');
  return people.flatMap(({ phone, email }) => [
    ...[phone.slice(-7), phone.slice(0, 7)].filter((part) => digits.includes(part)).map(() => phone),
    ...(text.includes(email.split('@')[0]!) ? [email] : []),
  ]);
}

const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  );

const inBase64 = (text: string): string[] =>
  [...text.matchAll(/[A-Za-z0-9_+/-]{16,}={0,2}/g)].map(([token]) =>
    Buffer.from(token, 'base64').toString('utf8'),
  );
