import React, { useState } from 'react';
import { Card, Soft } from '../shared/ui.js';
import { ImportOptions, noOptions, type Options } from './ImportOptions.js';
import { ImportReadings } from './ImportReadings.js';
import type { ImportFields, Preview } from './import-client.js';

/** What a person chose, as the API takes it. */
export interface Chosen {
  fields: ImportFields;
}

/** Says what each column of a file is, how it is to be imported, and starts it or tries it out. */
export const ImportMapping: React.FC<{
  preview: Preview;
  busy: boolean;
  onStart: (chosen: Chosen) => void;
}> = ({ preview, busy, onStart }) => {
  const [columns, setColumns] = useState(() => preview.columns.map(({ field }) => field ?? ''));
  const [options, setOptions] = useState<Options>(noOptions);
  const hasPhone = columns.includes('phone');
  const changed = columns.some((field, at) => field !== (preview.columns[at]?.field ?? ''));

  const start = (dryRun: boolean): void => {
    const mapping = Object.fromEntries(
      preview.columns.map(({ heading, column = heading }, at) => [column, columns[at] || null] as const),
    );
    onStart({
      fields: {
        ...options,
        dry_run: String(dryRun),
        ...(changed ? { mapping: JSON.stringify(mapping) } : {}),
      },
    });
  };
  const set = (at: number, field: string): void => {
    const several = ['name', 'phone', 'email', 'country'].includes(field); // joined, or the first that holds one
    const { heading } = preview.columns[at]!;
    const stays = (place: number): boolean => several || preview.columns[place]!.heading === heading;
    setColumns(
      columns.map((other, place) => (place === at ? field : other === field && !stays(place) ? '' : other)),
    );
  };

  return (
    <Card title="Columns" aside={preview.remembered ? 'as you chose for a file like this before' : undefined}>
      {preview.encoding_note && <p style={{ marginBottom: 12 }}>{preview.encoding_note}</p>}
      <ImportReadings readings={preview.readings} />
      <div className="tl-stack" style={{ gap: 10 }} data-testid="import-columns">
        {preview.columns.map(({ heading, column = heading, examples }, at) => (
          <div className="tl-row" key={at}>
            <span className="tl-grow" style={{ overflowWrap: 'anywhere' }}>
              <b className="tl-strong">{column.trim() || '(no heading)'}</b>{' '}
              <Soft>{examples.join(' · ')}</Soft>
            </span>
            <select
              className="tl-field"
              style={{ width: 220 }}
              aria-label={`Field of ${column}`}
              value={columns[at]}
              disabled={busy}
              onChange={({ target }) => set(at, target.value)}
            >
              <option value="">Leave it out</option>
              {preview.fields.map(({ field, label }) => (
                <option key={field} value={field}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
      <ImportOptions options={options} busy={busy} onChange={setOptions} />
      {!hasPhone && (
        <p role="alert" className="tl-alert">
          Choose the column with the phones: a contact without one cannot be imported.
        </p>
      )}
      <div className="tl-row" style={{ marginTop: 16 }}>
        <button type="button" className="tl-button" disabled={busy || !hasPhone} onClick={() => start(false)}>
          Import
        </button>
        <button type="button" className="tl-quiet" disabled={busy || !hasPhone} onClick={() => start(true)}>
          Try it out first
        </button>
      </div>
    </Card>
  );
};
