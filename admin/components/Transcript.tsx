import { Button } from '@adminjs/design-system';
import type { RecordJSON } from 'adminjs';
import React, { useCallback, useState } from 'react';
import { MessageFile } from './MessageFile.js';
import { inFull, list, Soft } from './ui.js';
import { usePolled } from './use-polled.js';

const pageSize = 100;

const backgrounds: Record<string, string> = { customer: '#EEF2F1', agent: '#DDF3EF', bot: '#E3ECFF' };

/** The latest messages, oldest first, this many pages of them; and whether there are earlier ones. */
async function latest(
  conversationId: string,
  pages: number,
): Promise<{ messages: RecordJSON[]; more: boolean }> {
  const messages: RecordJSON[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const rows = await list('Message', {
      'filters.conversation_id': conversationId,
      sortBy: 'seq',
      direction: 'desc',
      perPage: String(pageSize),
      page: String(page),
    });
    messages.push(...rows);
    if (rows.length < pageSize) return { messages: messages.reverse(), more: false };
  }
  return { messages: messages.reverse(), more: true };
}

/** The messages of a conversation, oldest first: the latest hundred, earlier ones at a click, new ones as they come. */
export const Transcript: React.FC<{ conversationId: string }> = ({ conversationId }) => {
  const [pages, setPages] = useState(1);
  const read = useCallback(() => latest(conversationId, pages), [conversationId, pages]);
  const { data } = usePolled(read);
  if (!data) return <Soft>Loading…</Soft>;
  return (
    <>
      {data.more && (
        <p style={{ textAlign: 'center', marginBottom: 16 }}>
          <Button size="sm" variant="light" onClick={() => setPages(pages + 1)}>
            Earlier messages
          </Button>
        </p>
      )}
      <ol className="tl-stack" style={{ gap: 12 }} data-testid="transcript">
        {data.messages.length === 0 && <Soft>Nothing was said yet.</Soft>}
        {data.messages.map((message) => (
          <Bubble key={message.id} message={message} />
        ))}
      </ol>
    </>
  );
};

const Bubble: React.FC<{ message: RecordJSON }> = ({ message: { id, params } }) => {
  const ours = params.direction === 'out';
  const author = params.author === 'bot' ? 'Bot' : String(params.author_name || params.author);
  return (
    <li className={ours ? 'tl-bubble out' : 'tl-bubble'}>
      {params.came_by && <Soft>{String(params.came_by)}</Soft>}
      {params.text && (
        <p dir="auto" className="tl-said" style={{ background: backgrounds[String(params.author)] }}>
          {String(params.text)}
        </p>
      )}
      {params.file_state && <MessageFile messageId={String(id)} params={params} />}
      <Soft>
        {author} · {inFull(String(params.said_at))}
        {ours && ` · ${params.state}`}
      </Soft>
      {params.error_message && <p className="tl-alert">{String(params.error_message)}</p>}
    </li>
  );
};
