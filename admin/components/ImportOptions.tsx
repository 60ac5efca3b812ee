import React, { useEffect, useState } from 'react';
import { ImportWelcome } from './ImportWelcome.js';
import { type Choice, Soft, usersLike } from './ui.js';

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
  { value: 'update', label: 'Write what the file says over it' },
  { value: 'fill', label: 'Fill only what is empty' },
  { value: 'skip', label: 'Leave it alone' },
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
    { value: 'route', label: 'Everybody available, in turn' },
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
        {choice('on_duplicate', 'A contact that is there already', rules)}
        {choice('assign_to', 'New contacts are given to', owners)}
        {field('tags', 'Tags for all of them', 'Fair 2026, newsletter')}
        {field('default_country', 'Country of phones without a code', 'ES')}
        {field('consent_origin', 'Where they agreed to be written to', 'Form at the fair, May 2026')}
      </div>
      <p style={{ marginTop: 10 }}>
        <Soft>
          With the last one, contacts who never said anything about it count as having agreed. Whoever opted
          out stays so.
        </Soft>
      </p>
      <ImportWelcome busy={busy} onChange={(welcome) => set('welcome', welcome)} />
    </details>
  );
};
