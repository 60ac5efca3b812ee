import React from 'react';
import type { Import } from './import-client.js';
import { number, Pill, Soft } from './ui.js';

const counts = ['created', 'updated', 'unchanged', 'duplicate', 'rejected'] as const;

/** How far an import is, and what became of its rows. */
export const ImportProgress: React.FC<{ fileName: string; sent?: number; current?: Import }> = ({
  fileName,
  sent,
  current,
}) => {
  const running = current && (current.status === 'queued' || current.status === 'running');
  const part = current ? progressOf(current) : (sent ?? 0);
  return (
    <div style={{ marginTop: 20 }} data-testid="import-progress">
      <div style={{ display: 'flex', alignItems: 'center', gap: 10, marginBottom: 8 }}>
        <b style={{ fontWeight: 700, flexGrow: 1, overflowWrap: 'anywhere' }}>{fileName}</b>
        {current ? <Pill level={current.status} /> : <Pill level="running">sending</Pill>}
      </div>
      {(running || !current) && <Bar part={part} />}
      {current?.error && (
        <p
          role="alert"
          style={{
            margin: '10px 0',
            padding: '10px 14px',
            borderRadius: 8,
            color: '#9D0616',
            background: '#F9E5E7',
            lineHeight: 1.5,
          }}
        >
          {current.error}
        </p>
      )}
      {current && <Counts current={current} />}
    </div>
  );
};

function progressOf({ status, bytes = 0, bytes_total = 0 }: Import): number {
  if (status === 'done') return 1;
  return bytes_total > 0 ? Math.min(1, bytes / bytes_total) : 0;
}

const Bar: React.FC<{ part: number }> = ({ part }) => (
  <div
    role="progressbar"
    aria-valuenow={Math.round(part * 100)}
    aria-valuemin={0}
    aria-valuemax={100}
    style={{ height: 8, borderRadius: 99, background: '#EEF2F1', overflow: 'hidden' }}
  >
    <div
      style={{ width: `${part * 100}%`, height: '100%', background: '#0F766E', transition: 'width .3s' }}
    />
  </div>
);

const Counts: React.FC<{ current: Import }> = ({ current }) => (
  <div style={{ marginTop: 16 }}>
    <p style={{ marginBottom: 10 }}>
      <Soft>{number(current.rows)} rows read</Soft>
    </p>
    <div
      style={{ display: 'grid', gridTemplateColumns: 'repeat(5, 1fr)', gap: 12 }}
      data-testid="import-counts"
    >
      {counts.map((name) => (
        <div key={name}>
          <p
            style={{
              fontSize: 22,
              fontWeight: 800,
              color: name === 'rejected' && current.rejected > 0 ? '#B45309' : undefined,
            }}
          >
            {number(current[name])}
          </p>
          <Soft>{name}</Soft>
        </div>
      ))}
    </div>
    {current.rejected > 0 && (
      <p style={{ marginTop: 16 }}>
        <a href={`/api/imports/${current.id}/rejected.csv`} style={{ color: '#0F766E', fontWeight: 600 }}>
          Download the rejected rows with their reasons
        </a>
      </p>
    )}
  </div>
);
