import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { invalidField } from '../../../errors.js';
import type { User } from '../core/user.js';

/** How many guesses zxcvbn calls safe where they are slowed down; ours are, to a hundred an hour for one account. */
const fewestGuesses = 1e6;

let known: Promise<ZxcvbnFactory> | undefined;

/** The list of common passwords takes 20 MB, so it is loaded when somebody first chooses one. */
function estimator(): Promise<ZxcvbnFactory> {
  known ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([{ ZxcvbnFactory: Factory }, { dictionary, adjacencyGraphs: graphs }]) =>
      new Factory({ dictionary, graphs }),
  );
  return known;
}

/**
 * Refuses a new password that is blank, among the 49,000 most common ones, made of the person's own name or e-mail, or
 * guessed as easily (rows of keys, repetitions, years); no kind of character is asked for (NIST SP 800-63B, 5.1.1.2).
 * `field` is what it is called in the input. Errors: `invalid_input`.
 */
export async function mustBeGoodPassword(
  password: string,
  { name, email }: Pick<User, 'name' | 'email'>,
  field = 'password',
): Promise<void> {
  const problem = await passwordProblem(password, { name, email });
  if (problem) throw invalidField(field, problem);
}

/** What is wrong with a password, as the end of a sentence; undefined when nothing is. */
async function passwordProblem(
  password: string,
  { name, email }: Pick<User, 'name' | 'email'>,
): Promise<string | undefined> {
  if (!password.trim()) return 'must not be blank';
  const own = [email, ...email.split('@'), ...email.split(/[@.]/), name, ...name.split(/\s+/)].filter(
    (word) => word.length > 2,
  );
  const easy = 'is too easy to guess: take several words that do not belong together';
  const core = squeezed(password);
  if (core && own.some((word) => core === squeezed(word))) return easy;
  // What begins well is well enough, and the time it takes grows faster than the length.
  const { guesses } = (await estimator()).check(password.slice(0, 64), own);
  return guesses < fewestGuesses ? easy : undefined;
}

/** Its letters and digits, without digits at the ends: `Ana.Torres1987` is `anatorres`. */
const squeezed = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/^\d+|\d+$/g, '');
