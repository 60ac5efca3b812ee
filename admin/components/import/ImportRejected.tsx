import React, { useEffect, useState } from 'react';
import { Soft } from '../shared/ui.js';
import { firstRejected, type RejectedRow } from './import-client.js';

/** The first rejected rows with their reasons, and the file of all of them. */
export const ImportRejected: React.FC<{ id: string }> = ({ id }) => {
  const [rows, setRows] = useState<RejectedRow[]>([]);
  useEffect(() => {
    firstRejected(id)
      .then(setRows)
      .catch(() => undefined);
  }, [id]);
  return (
    <div style={{ marginTop: 16 }} data-testid="import-rejected">
      {rows.map(({ line, cells, error }) => (
        <p key={line} style={{ overflowWrap: 'anywhere' }}>
          <b className="tl-strong">Line {line}</b> {error} <Soft>{cells.join(' · ').slice(0, 120)}</Soft>
        </p>
      ))}
      <p style={{ marginTop: 10 }}>
        <a className="tl-link" href={`/api/imports/${id}/rejected.csv`}>
          Download the rejected rows with their reasons
        </a>
      </p>
    </div>
  );
};
