import { type ActionProps, BasePropertyComponent, useCurrentAdmin } from 'adminjs';
import React, { useCallback } from 'react';
import { ConversationRow } from '../conversations/ConversationRow.js';
import { Card, list, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { useTitle } from '../shared/use-title.js';
import { NotesTimeline } from './NotesTimeline.js';

/** One contact: its notes and conversations, and what is known about it. */
const ContactShow: React.FC<ActionProps> = ({ resource, record }) => {
  const [admin] = useCurrentAdmin();
  useTitle(record?.title);
  if (!record) return null;
  return (
    <div className="tl-columns" data-testid="contact">
      <div className="tl-stack">
        <NotesTimeline contactId={record.id} mayWrite={admin?.role !== 'viewer'} />
        <Conversations contactId={record.id} />
      </div>
      <Card title={record.title}>
        {resource.showProperties.map((property) => (
          <BasePropertyComponent
            key={property.propertyPath}
            where="show"
            property={property}
            resource={resource}
            record={record}
          />
        ))}
      </Card>
    </div>
  );
};

const Conversations: React.FC<{ contactId: string }> = ({ contactId }) => {
  const read = useCallback(() => list('Conversation', { 'filters.contact_uuid': contactId }), [contactId]);
  const { data: rows } = usePolled(read);
  return (
    <Card title="Conversations">
      <ul className="tl-stack" style={{ gap: 10 }}>
        {rows?.length === 0 && (
          <li>
            <Soft>This contact has not written yet.</Soft>
          </li>
        )}
        {rows?.map((row) => (
          <ConversationRow key={row.id} conversation={row} />
        ))}
      </ul>
    </Card>
  );
};

export default ContactShow;
