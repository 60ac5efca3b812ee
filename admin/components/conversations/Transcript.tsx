import { Button } from '@adminjs/design-system';
import type { RecordJSON } from 'adminjs';
import React, { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { inFull, list, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { MessageFile } from './MessageFile.js';

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

/** How near to the end, in pixels, somebody still reads what comes last. */
const nearEnd = 40;

/**
 * The messages of a conversation, the latest hundred: opened at the last one, with earlier ones at a click, and new
 * ones as they come. Whoever reads further up is left there.
 */
export const Transcript: React.FC<{ conversationId: string }> = ({ conversationId }) => {
  const [pages, setPages] = useState(1);
  const read = useCallback(() => latest(conversationId, pages), [conversationId, pages]);
  const { data } = usePolled(read);
  const box = useRef<HTMLDivElement>(null);
  const place = useRef({ atEnd: true, fromEnd: 0, first: '' });
  const first = data?.messages[0]?.id ?? '';

  const settle = (): void => {
    const { current: it } = box;
    if (!it) return;
    if (place.current.atEnd) it.scrollTop = it.scrollHeight;
    else if (place.current.first !== first) it.scrollTop = it.scrollHeight - place.current.fromEnd;
    place.current.first = first;
  };
  useLayoutEffect(settle, [data]);
  const remember = ({ currentTarget: it }: React.UIEvent): void => {
    const fromEnd = it.scrollHeight - it.scrollTop;
    place.current = { atEnd: fromEnd - it.clientHeight < nearEnd, fromEnd, first };
  };

  if (!data) return <Soft>Loading…</Soft>;
  if (data.messages.length === 0) return <Soft>Nothing was said yet.</Soft>;
  return (
    <section
      ref={box}
      className="tl-transcript"
      aria-label="Messages"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={remember}
      onLoad={settle}
    >
      {data.more && (
        <p style={{ textAlign: 'center', marginBottom: 16 }}>
          <Button size="sm" variant="light" onClick={() => setPages(pages + 1)}>
            Earlier messages
          </Button>
        </p>
      )}
      <ol className="tl-stack" style={{ gap: 12 }} data-testid="transcript">
        {data.messages.map((message) => (
          <Bubble key={message.id} message={message} />
        ))}
      </ol>
    </section>
  );
};

/** What became of a message of ours, in words; those that are not here are said as they are. */
const states: Record<string, [words: string, look: string]> = {
  held: ['held, not sent', 'unsent'],
  cancelled: ['undone, never sent', 'unsent undone'],
  failed: ['not sent', 'unsent'],
  unknown: ['may not have arrived', 'unsent'],
  queued: ['not sent yet', 'unsent'],
  sending: ['being sent', ''],
};

/** A message that its writer deleted for everyone is kept, and shown as such. */
function stateOf({ direction, state, deleted_at }: RecordJSON['params']): [words: string, look: string] {
  if (deleted_at) return [`deleted ${inFull(String(deleted_at))}`, 'unsent undone'];
  if (direction !== 'out') return ['', ''];
  return states[String(state)] ?? [String(state), ''];
}

const Bubble: React.FC<{ message: RecordJSON }> = ({ message: { id, params } }) => {
  const ours = params.direction === 'out';
  const author = params.author === 'bot' ? 'Bot' : String(params.author_name || params.author);
  const [state, look] = stateOf(params);
  return (
    <li className={`tl-bubble ${ours ? 'out ' : ''}${look}`}>
      {params.came_by && <Soft>{String(params.came_by)}</Soft>}
      {params.text && (
        <p
          dir="auto"
          className="tl-said"
          style={look ? undefined : { background: backgrounds[String(params.author)] }}
        >
          {String(params.text)}
        </p>
      )}
      {params.file_state && <MessageFile messageId={String(id)} params={params} />}
      <Soft>
        {author} · {inFull(String(params.said_at))}
        {params.edited_at && !params.deleted_at && ' · edited'}
        {state && ` · ${state}`}
      </Soft>
      {params.error_message && <p className="tl-alert">{String(params.error_message)}</p>}
    </li>
  );
};
