import { type ActionProps, BasePropertyComponent, type RecordJSON, useCurrentAdmin } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { NotesTimeline } from './NotesTimeline.js';
import { Ago, Card, list, Pill, Soft } from './ui.js';

/** One contact: what is known, its conversations and its notes. */
const ContactShow: React.FC<ActionProps> = ({ resource, record }) => {
  const [admin] = useCurrentAdmin();
  if (!record) return null;
  return (
    <div
      data-testid="contact"
      style={{
        display: 'grid',
        gap: 20,
        gridTemplateColumns: 'minmax(300px, 5fr) minmax(320px, 6fr)',
        alignItems: 'start',
      }}
    >
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
      <div style={{ display: 'grid', gap: 20 }}>
        <Conversations contactId={record.id} />
        <NotesTimeline contactId={record.id} mayWrite={admin?.role !== 'viewer'} />
      </div>
    </div>
  );
};

const Conversations: React.FC<{ contactId: string }> = ({ contactId }) => {
  const [rows, setRows] = useState<RecordJSON[]>();
  useEffect(() => {
    list('Conversation', { 'filters.contact_uuid': contactId })
      .then(setRows)
      .catch(() => setRows([]));
  }, [contactId]);
  return (
    <Card title="Conversations">
      <ul style={{ display: 'grid', gap: 10 }}>
        {rows?.length === 0 && <Soft>This contact has not written yet.</Soft>}
        {rows?.map(({ id, params }) => (
          <li key={id} style={{ display: 'flex', alignItems: 'center', gap: 10 }}>
            <Link
              to={`/dashboard/resources/Conversation/records/${id}/show`}
              style={{ fontWeight: 700, color: '#0F766E' }}
            >
              #{params.number}
            </Link>
            <Pill level={String(params.status)} />
            <span style={{ flexGrow: 1 }}>
              <Soft>with {params.held_by === 'bot' ? 'the bot' : 'people'}</Soft>
            </span>
            <Soft>
              <Ago at={params.last_inbound_at} />
            </Soft>
          </li>
        ))}
      </ul>
    </Card>
  );
};

export default ContactShow;
