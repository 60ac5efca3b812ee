import React from 'react';
import { ConversationRow } from '../conversations/ConversationRow.js';
import { Card, list, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';

const latest = () => list('Conversation', { perPage: '6', sortBy: 'last_inbound_at', direction: 'desc' });

/** Who wrote last, whoever has them now. */
export const LatestConversations: React.FC = () => {
  const { data: rows } = usePolled(latest);
  return (
    <Card title="Latest conversations">
      <ul className="tl-stack" style={{ gap: 12 }} data-testid="latest">
        {rows?.length === 0 && (
          <li>
            <Soft>Nobody has written yet.</Soft>
          </li>
        )}
        {rows?.map((row) => (
          <ConversationRow key={row.id} conversation={row} named />
        ))}
      </ul>
    </Card>
  );
};
