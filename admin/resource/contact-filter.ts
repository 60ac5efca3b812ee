import type { ContactFilterInput } from '../../src/domain/contacts/segments/filter-schema.js';
import { AppError } from '../../src/errors.js';
import { lastInstant } from './range-end.js';

/** What each filter of the contact list is in the words that the domain knows. */
const words: Record<string, (value: string) => ContactFilterInput> = {
  q: (q) => ({ q }),
  title: (q) => ({ q }),
  status: (status) => ({ status: status as 'new' }),
  source: (source) => ({ source: source as 'chat' }),
  language: (language) => ({ language }),
  company: (company) => ({ company }),
  assigned_to: (assigned_to) => ({ assigned_to }),
  tags: (tags) => ({ tags: { all: tags.split(',') } }),
  'value~~from': (from) => ({ value_min: Number(from) }),
  'value~~to': (to) => ({ value_max: Number(to) }),
  'created_at~~from': (from) => ({ created_after: from }),
  'created_at~~to': (to) => ({ created_before: justAfter(to) }),
  'last_inbound_at~~from': (from) => ({ last_inbound_after: from }),
  'last_inbound_at~~to': (to) => ({ last_inbound_before: justAfter(to) }),
};

/** A list includes its last instant. */
function justAfter(text: string): string {
  const time = lastInstant(text);
  return Number.isNaN(time) ? text : new Date(time + 1).toISOString();
}

const prefix = 'filters.';

/**
 * The filter of the contact list that an address says (`filters.status=new&…`), still to be checked. Errors:
 * `invalid_input` for one that only the list has: leaving it out would mean more contacts than are shown.
 */
export function contactFilterOf(query: Record<string, unknown>): ContactFilterInput {
  const parts = Object.entries(query)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => {
      const name = key.slice(prefix.length);
      if (typeof value === 'string' && Object.hasOwn(words, name)) return words[name]!(value);
      throw new AppError('invalid_input', `The list cannot be exported with its filter "${name}". Clear it.`);
    });
  return Object.assign({}, ...parts) as ContactFilterInput;
}
