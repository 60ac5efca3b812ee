import React from 'react';
import { finished, type Import } from './import-client.js';
import { number, Pill, Soft } from './ui.js';

const counts = ['created', 'updated', 'unchanged', 'duplicate', 'rejected'] as const;

/** How far an import is, and what became of its rows. */
export const ImportProgress: React.FC<{
  fileName: string;
  sent?: number;
  current?: Import;
  onCancel: (id: string) => void;
}> = ({ fileName, sent = 0, current, onCancel }) => {
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
    </div>
  );
};

const partOf = ({ bytes, bytes_total }: Import): number =>
  bytes_total > 0 ? Math.min(1, bytes / bytes_total) : 0;

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

const Counts: React.FC<{ current: Import }> = ({ current }) => (
  <div style={{ marginTop: 16 }}>
    <p style={{ marginBottom: 10 }}>
      <Soft>{number(current.rows)} rows read</Soft>
    </p>
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
    {current.rejected > 0 && (
      <p style={{ marginTop: 16 }}>
        <a className="tl-link" href={`/api/imports/${current.id}/rejected.csv`}>
          Download the rejected rows with their reasons
        </a>
      </p>
    )}
  </div>
);
