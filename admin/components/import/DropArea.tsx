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
      className={`tl-drop${over ? ' over' : ''}${busy ? ' busy' : ''}`}
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
      <b>{busy ? 'Importing…' : 'Drop a CSV file here'}</b>
      <span className="tl-soft">
        {busy ? 'You can leave this page; the import goes on.' : 'or click to choose one'}
      </span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        disabled={busy}
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
    </label>
  );
};
