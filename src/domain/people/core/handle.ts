/** Words that mean something else where a handle is expected. */
const reserved = ['me', 'router', 'bot', 'here', 'channel', 'everyone', 'none'];

/** A handle: letters, digits and `. _ -` in between, lower case, 1 to 64 characters. */
export const handlePattern = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Whether a person may be called so. */
export const mayBeHandle = (text: string): boolean => handlePattern.test(text) && !reserved.includes(text);

/** The nth choice of a handle for this e-mail: `jane`, `jane2`, `jane3`…; always one that may be used. */
export function handleFrom(email: string, attempt = 1): string {
  const letters = email
    .split('@')[0]!
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9._-]/g, '')
    .slice(0, 60)
    .replace(/^[._-]+|[._-]+$/g, '');
  const base = letters || 'user';
  const number = mayBeHandle(base) ? attempt : attempt + 1;
  return number === 1 ? base : `${base}${number}`;
}
