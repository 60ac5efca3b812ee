import React, { useState } from 'react';

/** Takes one file, dropped or chosen. */
export const DropArea: React.FC<{ busy: boolean; onFile: (file: File) => void }> = ({ busy, onFile }) => {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file && !busy) onFile(file);
  };
  return (
    <label
      data-testid="drop-area"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      style={{
        display: 'grid',
        justifyItems: 'center',
        gap: 8,
        padding: '44px 24px',
        textAlign: 'center',
        border: `2px dashed ${over ? '#0F766E' : '#CBD6D3'}`,
        borderRadius: 12,
        background: over ? '#E0F2EF' : '#FAFCFB',
        cursor: busy ? 'default' : 'pointer',
        opacity: busy ? 0.6 : 1,
        transition: 'background .15s, border-color .15s',
      }}
    >
      <svg
        width="34"
        height="34"
        viewBox="0 0 24 24"
        fill="none"
        stroke="#0F766E"
        strokeWidth="1.8"
        aria-hidden="true"
      >
        <path
          d="M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <b style={{ fontSize: 16, fontWeight: 700 }}>{busy ? 'Importing…' : 'Drop a CSV file here'}</b>
      <span style={{ fontSize: 13, color: '#5B6B68' }}>
        {busy ? 'You may leave this page; it goes on.' : 'or click to choose one'}
      </span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        disabled={busy}
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
        style={{ position: 'absolute', width: 1, height: 1, opacity: 0 }}
      />
    </label>
  );
};
