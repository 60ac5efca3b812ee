import { Button } from '@adminjs/design-system';
import type { RecordJSON } from 'adminjs';
import React, { useCallback, useEffect, useState } from 'react';
import { inFull, list, Soft } from './ui.js';

const pageSize = 100;
const everyMs = 5_000;

const backgrounds: Record<string, string> = { customer: '#EEF2F1', agent: '#DDF3EF', bot: '#E3ECFF' };

/** The messages of a conversation, oldest first: the latest hundred, earlier ones at a click, new ones as they come. */
export const Transcript: React.FC<{ conversationId: string }> = ({ conversationId }) => {
  const [messages, setMessages] = useState<RecordJSON[]>();
  const [pages, setPages] = useState(1);
  const [more, setMore] = useState(false);

  const load = useCallback(async () => {
    const latest: RecordJSON[] = [];
    let full = true;
    for (let page = 1; page <= pages && full; page += 1) {
      const rows = await list('Message', {
        'filters.conversation_id': conversationId,
        sortBy: 'seq',
        direction: 'desc',
        perPage: String(pageSize),
        page: String(page),
      });
      latest.push(...rows);
      full = rows.length === pageSize;
    }
    setMore(full);
    setMessages(latest.reverse());
  }, [conversationId, pages]);

  useEffect(() => {
    const look = (): void => {
      if (!document.hidden) load().catch(() => undefined);
    };
    look();
    const timer = setInterval(look, everyMs);
    return () => clearInterval(timer);
  }, [load]);

  if (!messages) return <Soft>Loading…</Soft>;
  return (
    <div>
      {more && (
        <p style={{ textAlign: 'center', marginBottom: 16 }}>
          <Button size="sm" variant="light" onClick={() => setPages(pages + 1)}>
            Earlier messages
          </Button>
        </p>
      )}
      <ol data-testid="transcript" style={{ display: 'grid', gap: 12 }}>
        {messages.length === 0 && <Soft>Nothing was said yet.</Soft>}
        {messages.map((message) => (
          <Bubble key={message.id} message={message} />
        ))}
      </ol>
    </div>
  );
};

const Bubble: React.FC<{ message: RecordJSON }> = ({ message: { params } }) => {
  const ours = params.direction === 'out';
  const failed = params.state === 'failed' || params.state === 'unknown';
  return (
    <li style={{ justifySelf: ours ? 'end' : 'start', maxWidth: '78%' }}>
      <p
        dir="auto"
        style={{
          padding: '9px 13px',
          borderRadius: 14,
          fontSize: 14,
          lineHeight: 1.45,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          background: backgrounds[String(params.author)],
        }}
      >
        {String(params.text ?? '')}
      </p>
      <p style={{ marginTop: 3, textAlign: ours ? 'right' : 'left', fontSize: 12, color: '#5B6B68' }}>
        {params.author === 'bot' ? 'Bot' : String(params.author_name || params.author)} ·{' '}
        {inFull(String(params.said_at))}
        {ours && ' · '}
        {ours && <span style={{ color: failed ? '#9D2B2B' : undefined }}>{String(params.state)}</span>}
        {params.error_message && <span style={{ color: '#9D2B2B' }}>: {String(params.error_message)}</span>}
      </p>
    </li>
  );
};
