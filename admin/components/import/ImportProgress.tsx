import React from 'react';
import { sizeOf, span } from '../shared/amounts.js';
import { number, Pill, Soft } from '../shared/ui.js';
import { ImportReadings } from './ImportReadings.js';
import { ImportRejected } from './ImportRejected.js';
import { ImportUndone } from './ImportUndone.js';
import { finished, type Import } from './import-client.js';

const counts = ['created', 'updated', 'unchanged', 'duplicate', 'rejected'] as const;

/** How far an import is, and what became of its rows. */
export const ImportProgress: React.FC<{
  fileName: string;
  sent?: number;
  current?: Import;
  onCancel: (id: string) => void;
  onUndo: (id: string) => void;
}> = ({ fileName, sent = 0, current, onCancel, onUndo }) => {
  const running = !current || !finished(current);
  return (
    <div style={{ marginTop: 20 }} data-testid="import-progress">
      <div className="tl-row" style={{ marginBottom: 10 }}>
        <b className="tl-strong tl-grow" style={{ overflowWrap: 'anywhere' }}>
          {fileName}
        </b>
        {current && running && (
          <button type="button" className="tl-quiet" onClick={() => onCancel(current.id)}>
            Cancel
          </button>
        )}
        <Pill level={current?.status ?? 'running'}>{current ? current.status : 'sending'}</Pill>
      </div>
      {running && <Bar part={current ? partOf(current) : sent} />}
      {current?.error && (
        <p role="alert" className="tl-alert">
          {current.error}
        </p>
      )}
      {current && <Counts current={current} />}
      {current && !running && current.rejected > 0 && <ImportRejected id={current.id} />}
      {current && !running && <ImportUndone current={current} onUndo={onUndo} />}
    </div>
  );
};

const partOf = ({ rows, rows_total }: Import): number => (rows_total ? Math.min(1, rows / rows_total) : 0);

const Bar: React.FC<{ part: number }> = ({ part }) => (
  <div
    className="tl-bar"
    role="progressbar"
    aria-label="Progress of the import"
    aria-valuenow={Math.round(part * 100)}
    aria-valuemin={0}
    aria-valuemax={100}
  >
    <div style={{ width: `${part * 100}%`, background: '#0F766E' }} />
  </div>
);

/** "12,000 of 50,000 rows · 1.2 of 4.9 MB · 20 s left". */
function howFar({ rows, rows_total, bytes, bytes_total, seconds_left }: Import): string {
  return [
    rows_total === null ? `${number(rows)} rows read` : `${number(rows)} of ${number(rows_total)} rows`,
    sizeOf(bytes, bytes_total),
    ...(seconds_left === null ? [] : [`${span(seconds_left)} left`]),
  ].join(' · ');
}

/** "120 welcomed · 4 without consent". */
function welcomes({ welcomed, not_welcomed }: Import): string {
  const { no_consent, no_phone, in_conversation } = not_welcomed;
  return [
    `${number(welcomed)} welcomed`,
    ...(no_consent ? [`${number(no_consent)} without consent`] : []),
    ...(no_phone ? [`${number(no_phone)} without a phone`] : []),
    ...(in_conversation ? [`${number(in_conversation)} in conversation already`] : []),
  ].join(' · ');
}

const Counts: React.FC<{ current: Import }> = ({ current }) => (
  <div style={{ marginTop: 16 }}>
    <p style={{ marginBottom: 10 }}>
      <Soft>{howFar(current)}</Soft>
    </p>
    <ImportReadings readings={current.readings} />
    {current.dry_run && (
      <p style={{ marginBottom: 10 }}>Nothing was written. An import would do this with the rows:</p>
    )}
    <div
      className="tl-grid"
      style={{ gap: 12, margin: 0, gridTemplateColumns: 'repeat(5, 1fr)' }}
      data-testid="import-counts"
    >
      {counts.map((name) => (
        <div key={name}>
          <p className={`tl-figure small${name === 'rejected' && current.rejected > 0 ? ' warn' : ''}`}>
            {number(current[name])}
          </p>
          <Soft>{name}</Soft>
        </div>
      ))}
    </div>
    {current.phones_added > 0 && (
      <p style={{ marginTop: 10 }} data-testid="import-phones">
        Further phones of the same people: {number(current.phones_added)}
      </p>
    )}
    {current.remarks.length > 0 && (
      <div style={{ marginTop: 10 }} data-testid="import-remarks">
        {current.values_left_out > 0 && (
          <p>{number(current.values_left_out)} rows without their value, which could not be read</p>
        )}
        {current.phones_left_out > 0 && <p>{number(current.phones_left_out)} further phones left out</p>}
        {current.remarks.slice(0, 5).map(({ line, message }) => (
          <p key={`${line} ${message}`}>
            <Soft>
              Line {line}: {message}
            </Soft>
          </p>
        ))}
      </div>
    )}
    {current.welcome && !current.dry_run && (
      <p style={{ marginTop: 10 }} data-testid="import-welcomes">
        <Soft>{welcomes(current)}</Soft>
      </p>
    )}
  </div>
);
