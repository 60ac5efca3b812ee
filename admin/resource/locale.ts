import type { Locale } from 'adminjs';
import type { PanelEntry } from './resource.js';

/** All words of the panel, in PRODUCT's language: each resource brings its own. */
export function localeOf(entries: PanelEntry[]): Locale {
  const own = Object.fromEntries(
    entries.map(({ id, words }) => [
      id,
      {
        properties: words.properties,
        actions: words.actions ?? {},
        messages: { ...(words.messages ?? {}) },
        labels: { [id]: words.name },
      },
    ]),
  );
  return {
    language: 'en',
    availableLanguages: ['en'],
    translations: {
      en: {
        labels: {
          filters: 'Filters',
          selectedRecords: '{{selected}} selected',
          dashboard: 'Dashboard',
          ...Object.fromEntries(entries.map(({ id, words }) => [id, words.name])),
        },
        pages: { import: 'Import contacts', export: 'Export contacts', channels: 'Channels' },
        actions: { delete: 'Delete', edit: 'Edit', new: 'New', show: 'Details' },
        buttons: {
          applyChanges: 'Apply',
          resetFilter: 'Clear',
          save: 'Save',
        },
        properties: { from: 'From', to: 'To', length: 'Number' },
        messages: {
          noRecordsInResource: 'There is nothing here yet.',
          errorFetchingRecords: 'The list could not be loaded. Try again in a moment.',
          errorFetchingRecord: 'This could not be loaded. Try again in a moment.',
          thereWereValidationErrors: 'Something is not right yet: see the fields marked below.',
          forbiddenError: 'You may not do this. Ask an admin.',
          pageNotFound_subtitle: 'It does not exist, or your role may not open it.',
          anyForbiddenError: 'You may not do this. Ask an admin.',
        },
        resources: own,
      },
    },
  };
}
