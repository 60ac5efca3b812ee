/** A phone of which only the last two digits are shown: `•••••••12`. */
export const maskPhone = (phone: string): string => phone.replace(/.(?=..)/gu, '•');

/** The first letter and the domain of an e-mail: `a•••@example.com`. */
export const maskEmail = (email: string): string => email.replace(/^(.)[^@＠]*/u, '$1•••');

/** Whether a name is really a phone. */
export const looksLikePhone = (text: string): boolean =>
  /^\+?\p{Nd}{7,}$/u.test(text.replace(/[\s().\-/·–]/g, ''));

/** What has as many digits as a phone and is none: ids of ours, days and times, Slack's timestamps and dates. */
const noPhones = [
  '\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b',
  '\\b(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,3})?)?Z?)?(?![\\p{L}\\p{N}])',
  '\\b1\\d{9}\\.\\d{6}\\b',
  '<!date\\^\\d+\\^',
];
/** Parts are bounded, as RFC 5321 bounds them, so that a long text costs no more than its length. */
const email =
  "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}[@＠](?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}[\\p{L}\\p{N}-]{1,63}";
/** Seven digits or more (no country's numbers are shorter, by the ITU's plans), however they are grouped. */
const phone = '(?<![\\p{L}\\p{N}_])\\+?\\(?\\p{Nd}(?:[\\s().\\-/·–]{0,3}\\p{Nd}){6,}(?![\\p{L}\\p{N}_])';

const either = new RegExp(`(${noPhones.join('|')})|(${email})|(${phone})`, 'giu');

const replaced = (text: string, email: (one: string) => string, phone: (one: string) => string): string =>
  text.replace(either, (all, kept?: string, address?: string) =>
    kept !== undefined ? all : address !== undefined ? email(all) : phone(all),
  );

/** A text with every e-mail address and phone in it masked; also a number that only might be a phone. */
export const maskText = (text: string): string => replaced(text, maskEmail, maskPhone);

/** The words of a text that are neither an e-mail address nor a phone. */
export const publicPart = (text: string): string =>
  replaced(
    text,
    () => ' ',
    () => ' ',
  );

/** Whether a text has an e-mail address or a phone in it. */
export const holdsPrivate = (text: string): boolean => maskText(text) !== text;

/** Whether somebody who asks for this text would learn whose phone or e-mail it is part of: digits, or an @. */
export const asksForPrivate = (text: string): boolean =>
  /\p{Nd}(?:[\s().\-/·–]{0,3}\p{Nd}){3}|[@＠]/u.test(text);
