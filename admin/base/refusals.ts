import { type ActionContext, ValidationError } from 'adminjs';
import { textsFor } from '../../src/domain/contacts/contact/masking.js';
import { AppError } from '../../src/errors.js';
import { userOf } from './people.js';

/** A write is no address: AdminJS's own buttons read it, and would take an answer for a sign that it is done. */
export const mustPost = (): never => {
  throw new AppError('bad_request', 'This needs a POST request.');
};

/** What is said to whom somebody else was faster. */
export const stillHere =
  'Somebody else changed this in the meantime. What you typed is still here: save again to write it over theirs.';

/** The domain's errors as AdminJS shows them to this person; anything else is a fault and goes on. */
export function asRefusal(error: unknown, { currentAdmin }: ActionContext): ValidationError {
  if (error instanceof ValidationError) return error;
  if (!(error instanceof AppError)) throw error;
  const { message, errors = [] } = textsFor(userOf(currentAdmin), {
    message: error.message,
    errors: error.details.errors,
  });
  const fields = errors.map(({ field, message }) => [field.split('.')[0]!, { message }]);
  return new ValidationError(Object.fromEntries(fields), { message });
}

/** What is wrong with each field, for AdminJS's forms. */
export const errorsOf = ({ propertyErrors, baseError }: ValidationError) => ({
  errors: propertyErrors,
  baseError,
});

/** What AdminJS says above the page. */
export const noticeOf = ({ baseError }: ValidationError) => ({
  message: baseError?.message ?? 'This could not be saved.',
  type: 'error' as const,
});
