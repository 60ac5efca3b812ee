import type { RecordJSON } from 'adminjs';
import React from 'react';
import { Link } from 'react-router-dom';
import { Ago, Pill, Soft } from '../shared/ui.js';

/** One conversation in a line. */
export const ConversationRow: React.FC<{ conversation: RecordJSON; named?: boolean }> = ({
  conversation: { id, params },
  named,
}) => (
  <li className="tl-row">
    <Link className="tl-link" to={`/dashboard/resources/Conversation/records/${id}/show`}>
      #{params.number}
    </Link>
    {named && <span dir="auto">{String(params.contact_name)}</span>}
    <span className="tl-grow">
      <Pill level={String(params.status)} />
    </span>
    <Soft>with {params.held_by === 'bot' ? 'the bot' : 'people'}</Soft>
    <Soft>
      · <Ago at={params.last_inbound_at} />
    </Soft>
  </li>
);
