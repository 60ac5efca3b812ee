import React, { useState } from 'react';
import { number, Soft } from '../shared/ui.js';
import type { Import } from './import-client.js';

const contacts = (count: number): string => (count === 1 ? '1 contact' : `${number(count)} contacts`);

/** Puts back what an import changed, after asking, and says how that went. */
export const ImportUndone: React.FC<{ current: Import; onUndo: (id: string) => void }> = ({
  current: { id, dry_run, created, updated, undo },
  onUndo,
}) => {
  const [asked, setAsked] = useState(false);
  if (dry_run || created + updated === 0) return null;
  if (undo) {
    return (
      <p style={{ marginTop: 16 }} data-testid="import-undone">
        {undo.status === 'done' ? 'Undone' : 'Being undone'}: {contacts(undo.removed)} removed,{' '}
        {number(undo.restored)} put back, {number(undo.kept)} left because they were used or changed since.
      </p>
    );
  }
  if (!asked) {
    return (
      <p style={{ marginTop: 16 }}>
        <button type="button" className="tl-quiet" onClick={() => setAsked(true)}>
          Undo this import
        </button>
      </p>
    );
  }
  return (
    <div style={{ marginTop: 16 }}>
      <p>
        Remove {contacts(created)} it created and put back {contacts(updated)} it changed?{' '}
        <Soft>Contacts that were used or changed since stay as they are.</Soft>
      </p>
      <div className="tl-row" style={{ marginTop: 10 }}>
        <button type="button" className="tl-quiet" onClick={() => onUndo(id)}>
          Undo
        </button>
        <button type="button" className="tl-quiet" onClick={() => setAsked(false)}>
          Keep it
        </button>
      </div>
    </div>
  );
};
