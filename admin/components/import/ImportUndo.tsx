import type { ActionProps } from 'adminjs';
import React from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { Card, number, Soft } from '../shared/ui.js';
import { usePost } from '../shared/use-post.js';
import { useTitle } from '../shared/use-title.js';

const contacts = (count: unknown): string =>
  Number(count ?? 0) === 1 ? '1 contact' : `${number(count)} contacts`;

/** Asks before a past import is undone. */
const ImportUndo: React.FC<ActionProps> = ({ record }) => {
  const navigate = useNavigate();
  useTitle(record && `Undo ${record.title}`);
  const { busy, run } = usePost('Import', record?.id ?? '');
  if (!record) return null;
  const undo = async (): Promise<void> => {
    const answer = await run('undo');
    if (answer?.redirectUrl) navigate(answer.redirectUrl);
  };
  return (
    <Card title={record.title}>
      <p>
        Remove {contacts(record.params.created)} it created and put back {contacts(record.params.updated)} it
        changed? <Soft>Contacts that were used or changed since stay as they are.</Soft>
      </p>
      <div className="tl-row" style={{ marginTop: 16 }}>
        <button type="button" className="tl-button" disabled={busy} onClick={() => void undo()}>
          Undo this import
        </button>
        <Link className="tl-quiet" to={`/dashboard/resources/Import/records/${record.id}/show`}>
          Keep it
        </Link>
      </div>
    </Card>
  );
};

export default ImportUndo;
