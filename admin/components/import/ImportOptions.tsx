import React, { useEffect, useState } from 'react';
import { type Choice, Soft, usersLike } from '../shared/ui.js';
import { ImportWelcome } from './ImportWelcome.js';

/** Options of an import, under the API's names; an empty text is none. */
export type Options = Record<
  'on_duplicate' | 'default_country' | 'tags' | 'assign_to' | 'consent' | 'consent_origin' | 'welcome',
  string
>;

export const noOptions: Options = {
  on_duplicate: 'update',
  default_country: '',
  tags: '',
  assign_to: '',
  consent: '',
  consent_origin: '',
  welcome: '',
};

const rules: Choice[] = [
  { value: 'update', label: 'Replace its fields by those of the file' },
  { value: 'fill', label: 'Fill in only its empty fields' },
  { value: 'skip', label: 'Leave it unchanged' },
];

/** How a file is to be imported. */
export const ImportOptions: React.FC<{
  options: Options;
  busy: boolean;
  onChange: (options: Options) => void;
}> = ({ options, busy, onChange }) => {
  const [people, setPeople] = useState<Choice[]>([]);
  useEffect(() => {
    usersLike('')
      .then(setPeople)
      .catch(() => undefined);
  }, []);
  const owners = [
    { value: '', label: 'Nobody' },
    { value: 'route', label: 'Available agents, in turn' },
    ...people,
  ];
  const set = (name: keyof Options, value: string): void => {
    const consent = name === 'consent_origin' ? { consent: value.trim() ? 'opted_in' : '' } : {};
    onChange({ ...options, [name]: value, ...consent });
  };
  const field = (name: keyof Options, label: string, hint: string): React.ReactElement => (
    <label>
      {label}
      <input
        className="tl-field"
        value={options[name]}
        placeholder={hint}
        disabled={busy}
        onChange={({ target }) => set(name, target.value)}
      />
    </label>
  );
  const choice = (name: keyof Options, label: string, choices: Choice[]): React.ReactElement => (
    <label>
      {label}
      <select
        className="tl-field"
        value={options[name]}
        disabled={busy}
        onChange={({ target }) => set(name, target.value)}
      >
        {choices.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <details style={{ marginTop: 18 }}>
      <summary className="tl-strong">Options</summary>
      <div className="tl-columns" style={{ marginTop: 12 }}>
        {choice('on_duplicate', 'A contact that exists already', rules)}
        {choice('assign_to', 'Owner of new contacts', owners)}
        {field('tags', 'Tags for all contacts of the file', 'Fair 2026, newsletter')}
        {field('default_country', 'Country of phones without a country code', 'ES')}
        {field('consent_origin', 'Where they agreed to receive messages', 'Form at the fair, May 2026')}
      </div>
      <p style={{ marginTop: 10 }}>
        <Soft>
          If you fill in where they agreed, contacts of whom nothing is known count as having agreed. Whoever
          opted out stays opted out.
        </Soft>
      </p>
      <ImportWelcome busy={busy} onChange={(welcome) => set('welcome', welcome)} />
    </details>
  );
};
