import { Button } from '@adminjs/design-system';
import { type RecordJSON, useNotice } from 'adminjs';
import React, { useCallback, useState } from 'react';
import { Ago, api, Card, list, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';

type Answer = { data: { notice?: Parameters<ReturnType<typeof useNotice>>[0] } };

/** The notes about a contact, oldest first, and a box to write the next one. */
export const NotesTimeline: React.FC<{ contactId: string; mayWrite: boolean }> = ({
  contactId,
  mayWrite,
}) => {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const notice = useNotice();
  const read = useCallback(
    () =>
      list('Note', {
        'filters.entity_id': contactId,
        direction: 'asc',
        sortBy: 'created_at',
        perPage: '200',
      }),
    [contactId],
  );
  const { data: notes, again } = usePolled(read);

  const send = async (work: Promise<Answer>): Promise<boolean> => {
    setBusy(true);
    try {
      const { data } = await work;
      if (data.notice) notice(data.notice);
      again();
      return data.notice?.type !== 'error';
    } catch {
      notice({ message: 'This could not be saved. Try again in a moment.', type: 'error' });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const write = async (): Promise<void> => {
    const data = { entity_id: contactId, content: text };
    if (await send(api.resourceAction({ resourceId: 'Note', actionName: 'new', data }))) setText('');
  };
  const remove = (id: string) =>
    send(api.recordAction({ resourceId: 'Note', recordId: id, actionName: 'delete', method: 'post' }));

  return (
    <Card title="Notes" aside="never sent to the customer">
      <ol className="tl-stack" style={{ gap: 14, marginBottom: 16 }} data-testid="notes">
        {notes?.length === 0 && (
          <li>
            <Soft>No notes yet.</Soft>
          </li>
        )}
        {notes?.map((note) => (
          <NoteItem key={note.id} note={note} onDelete={() => void remove(note.id)} />
        ))}
      </ol>
      {mayWrite && (
        <div className="tl-stack" style={{ gap: 8, justifyItems: 'end' }}>
          <textarea
            className="tl-field"
            aria-label="New note"
            rows={3}
            value={text}
            placeholder="Write a note for your colleagues"
            onChange={({ target }) => setText(target.value)}
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
  <li className="tl-note">
    <div className="tl-row">
      <b className="tl-strong">{note.populated.author_user_id?.title ?? 'Somebody'}</b>
      <span className="tl-soft tl-grow">
        <Ago at={note.params.created_at} />
      </span>
      {note.recordActions.some(({ name }) => name === 'delete') && (
        <button
          type="button"
          className="tl-plain bad"
          onClick={() => window.confirm('Delete this note?') && onDelete()}
        >
          Delete
        </button>
      )}
    </div>
    <p dir="auto" className="tl-said">
      {String(note.params.content)}
    </p>
  </li>
);
