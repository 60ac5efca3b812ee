import { Button } from '@adminjs/design-system';
import { type RecordJSON, useNotice } from 'adminjs';
import React, { useCallback, useEffect, useState } from 'react';
import { Ago, api, Card, list, Soft } from './ui.js';

/** The notes about a contact, oldest first, and a box to write the next one. */
export const NotesTimeline: React.FC<{ contactId: string; mayWrite: boolean }> = ({
  contactId,
  mayWrite,
}) => {
  const [notes, setNotes] = useState<RecordJSON[]>();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const notice = useNotice();

  const load = useCallback(async () => {
    setNotes(
      await list('Note', {
        'filters.entity_id': contactId,
        sortBy: 'created_at',
        direction: 'asc',
        perPage: '200',
      }),
    );
  }, [contactId]);
  useEffect(() => {
    load().catch(() => setNotes([]));
  }, [load]);

  const send = async (
    work: () => Promise<{ data: { notice?: Parameters<typeof notice>[0] } }>,
  ): Promise<void> => {
    setBusy(true);
    try {
      const { data } = await work();
      if (data.notice) notice(data.notice);
      if (data.notice?.type !== 'error') setText('');
      await load();
    } catch {
      notice({ message: 'This could not be saved. Try again in a moment.', type: 'error' });
    } finally {
      setBusy(false);
    }
  };
  const write = () =>
    send(() =>
      api.resourceAction({
        resourceId: 'Note',
        actionName: 'new',
        data: { entity_id: contactId, content: text },
      }),
    );
  const remove = (id: string) =>
    send(() => api.recordAction({ resourceId: 'Note', recordId: id, actionName: 'delete', method: 'post' }));

  return (
    <Card title="Notes" aside="never sent to the customer">
      <ol data-testid="notes" style={{ display: 'grid', gap: 14, marginBottom: mayWrite ? 16 : 0 }}>
        {notes?.length === 0 && <Soft>No notes yet.</Soft>}
        {notes?.map((note) => (
          <NoteItem key={note.id} note={note} onDelete={() => void remove(note.id)} />
        ))}
      </ol>
      {mayWrite && (
        <div style={{ display: 'grid', gap: 8, justifyItems: 'end' }}>
          <textarea
            aria-label="New note"
            rows={3}
            value={text}
            placeholder="Write a note for your colleagues"
            onChange={({ target }) => setText(target.value)}
            style={{
              width: '100%',
              padding: 10,
              font: 'inherit',
              fontSize: 14,
              lineHeight: 1.5,
              border: '1px solid #CBD6D3',
              borderRadius: 8,
              resize: 'vertical',
            }}
          />
          <Button
            size="sm"
            variant="contained"
            disabled={busy || text.trim() === ''}
            onClick={() => void write()}
          >
            Add note
          </Button>
        </div>
      )}
    </Card>
  );
};

const NoteItem: React.FC<{ note: RecordJSON; onDelete: () => void }> = ({ note, onDelete }) => (
  <li style={{ borderLeft: '3px solid #F2C14E', paddingLeft: 12 }}>
    <div style={{ display: 'flex', gap: 8, alignItems: 'baseline', marginBottom: 4 }}>
      <b style={{ fontWeight: 700, fontSize: 13 }}>{note.populated.author_user_id?.title ?? 'Somebody'}</b>
      <span style={{ flexGrow: 1 }}>
        <Soft>
          <Ago at={note.params.created_at} />
        </Soft>
      </span>
      {note.recordActions.some(({ name }) => name === 'delete') && (
        <button
          type="button"
          onClick={() => window.confirm('Delete this note?') && onDelete()}
          style={{ border: 0, background: 'none', color: '#9D2B2B', cursor: 'pointer', fontSize: 12 }}
        >
          Delete
        </button>
      )}
    </div>
    <p dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', lineHeight: 1.5, fontSize: 14 }}>
      {String(note.params.content)}
    </p>
  </li>
);
