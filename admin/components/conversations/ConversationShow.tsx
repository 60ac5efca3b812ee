import { Button } from '@adminjs/design-system';
import { type ActionProps, BasePropertyComponent, type RecordJSON, useCurrentAdmin } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { api, Card, Pill } from '../shared/ui.js';
import { usePost } from '../shared/use-post.js';
import { useTitle } from '../shared/use-title.js';
import { Transcript } from './Transcript.js';

/** One conversation: what was said, who has it, and the buttons that move it between bot and people. */
const ConversationShow: React.FC<ActionProps> = ({ resource, record: first }) => {
  const [record, setRecord] = useState(first);
  const [admin] = useCurrentAdmin();
  useTitle(first?.title);
  useEffect(() => setRecord(first), [first]);
  if (!record) return null;
  return (
    <div className="tl-columns" data-testid="conversation">
      <Card title={record.title} aside={<Pill level={String(record.params.status)} />}>
        <Transcript conversationId={record.id} />
      </Card>
      <div className="tl-stack">
        {admin?.role !== 'viewer' && <Steps record={record} onDone={setRecord} />}
        <Card title="About">
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
    </div>
  );
};

const Steps: React.FC<{ record: RecordJSON; onDone: (record: RecordJSON) => void }> = ({
  record,
  onDone,
}) => {
  const { busy, run } = usePost('Conversation', record.id);
  const step = async (actionName: string): Promise<void> => {
    if (!(await run(actionName))) return;
    const where = { resourceId: 'Conversation', recordId: record.id, actionName: 'show' };
    const shown = await api.recordAction(where).catch(() => undefined);
    if (shown) onDone(shown.data.record);
  };
  const withBot = record.params.held_by === 'bot';
  return (
    <Card title={withBot ? 'The bot answers' : 'People answer'}>
      <div className="tl-row">
        <Button
          size="sm"
          variant="contained"
          disabled={busy}
          onClick={() => void step(withBot ? 'handOff' : 'returnToBot')}
        >
          {withBot ? 'Hand off' : 'Return to bot'}
        </Button>
        {record.params.status !== 'resolved' && (
          <Button size="sm" disabled={busy} onClick={() => void step('resolve')}>
            Resolve
          </Button>
        )}
      </div>
    </Card>
  );
};

export default ConversationShow;
