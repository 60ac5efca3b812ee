import React, { useEffect, useState } from 'react';
import { Soft } from '../shared/ui.js';
import { type WelcomeTemplate, welcomeTemplates } from './import-client.js';

const keyOf = ({ name, language }: WelcomeTemplate): string => `${name}:${language}`;

/** Which approved template new contacts hear; `onChange` gets the option as the API takes it, '' for none. */
export const ImportWelcome: React.FC<{ busy: boolean; onChange: (welcome: string) => void }> = ({
  busy,
  onChange,
}) => {
  const [templates, setTemplates] = useState<WelcomeTemplate[]>([]);
  const [chosen, setChosen] = useState<WelcomeTemplate>();
  const [parameters, setParameters] = useState<Record<string, string>>({});
  useEffect(() => {
    // There is nothing to choose from without a channel that has templates.
    welcomeTemplates()
      .then(setTemplates)
      .catch(() => undefined);
  }, []);
  const change = (template: WelcomeTemplate | undefined, values: Record<string, string>): void => {
    setChosen(template);
    setParameters(values);
    const option = template && {
      template: template.name,
      language: template.language,
      parameters: values,
    };
    onChange(option ? JSON.stringify(option) : '');
  };
  if (templates.length === 0) return null;
  return (
    <>
      <div className="tl-columns" style={{ marginTop: 12 }}>
        <label>
          Welcome new contacts with
          <select
            className="tl-field"
            value={chosen ? keyOf(chosen) : ''}
            disabled={busy}
            onChange={({ target }) =>
              change(
                templates.find((one) => keyOf(one) === target.value),
                {},
              )
            }
          >
            <option value="">Nothing</option>
            {templates.map((one) => (
              <option key={keyOf(one)} value={keyOf(one)}>
                {one.name} ({one.language})
              </option>
            ))}
          </select>
        </label>
        {chosen?.parameters.map(({ key, label, example }) => (
          <label key={key}>
            {label}
            <input
              className="tl-field"
              value={parameters[key] ?? ''}
              placeholder={example || '{{first_name|there}}'}
              disabled={busy}
              onChange={({ target }) => change(chosen, { ...parameters, [key]: target.value })}
            />
          </label>
        ))}
      </div>
      {chosen && (
        <p style={{ marginTop: 10, whiteSpace: 'pre-wrap' }}>
          <Soft>
            {chosen.text}
            {chosen.parameters.length > 0 &&
              '\n{{first_name|there}} is the first name, or “there” where it is not known. name, company and email can be used alike.'}
          </Soft>
        </p>
      )}
    </>
  );
};
