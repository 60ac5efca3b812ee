import {
  Box,
  Button,
  DrawerContent,
  DrawerFooter,
  FormGroup,
  Label,
  Select,
  SelectAsync,
} from '@adminjs/design-system';
import { ActionHeader, type ActionProps, useNotice } from 'adminjs';
import React, { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { api, type Choice, nobody, Soft, usersLike } from '../shared/ui.js';
import { watched } from '../shared/watched.js';
import { type ContactJob, contactJob, isOpen, outcomeOf } from './contact-job.js';
import { TagsInput } from './TagsInput.js';

/** Status, tags and owner of the selected contacts; what is left empty stays as it is. */
const BulkEdit: React.FC<ActionProps> = (props) => {
  const { resource, records = [], action } = props;
  const notice = useNotice();
  const navigate = useNavigate();
  const [status, setStatus] = useState<Choice | null>(null);
  const [owner, setOwner] = useState<Choice | null>(null);
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [job, setJob] = useState<ContactJob>();
  const statuses = (action.custom.statuses as string[]).map((value) => ({ value, label: value }));
  const untouched = !status && !owner && add.length === 0 && remove.length === 0;

  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { data } = await api.bulkAction({
        resourceId: resource.id,
        actionName: action.name,
        recordIds: records.map(({ id }) => id),
        data: {
          status: status?.value ?? '',
          assigned_to: owner?.value ?? '',
          add_tags: add,
          remove_tags: remove,
        },
      });
      const id = (data as { job?: string }).job;
      if (!id) notice(data.notice!);
      else notice(outcomeOf(await watched(() => contactJob(id), isOpen, setJob)));
      if (data.redirectUrl) {
        const search = new URLSearchParams(window.location.search);
        search.delete('recordIds');
        search.set('refresh', 'true'); // AdminJS's sign for the list to load again
        navigate(`${data.redirectUrl}?${search}`);
      }
    } catch {
      notice({ message: 'The contacts could not be changed. Try again in a moment.', type: 'error' });
    } finally {
      setBusy(false);
      setJob(undefined);
    }
  };

  return (
    <Box flex flexDirection="column" flexGrow={1} data-testid="bulk-edit">
      <DrawerContent>
        <ActionHeader {...props} omitActions />
        <p style={{ marginBottom: 24 }}>
          <Soft>
            {records.length === 1 ? '1 contact' : `${records.length} contacts`}:{' '}
            {records
              .slice(0, 5)
              .map(({ title }) => title)
              .join(', ')}
            {records.length > 5 && ' …'}
          </Soft>
        </p>
        <FormGroup>
          <Label htmlFor="bulk-status">Status</Label>
          <Select
            inputId="bulk-status"
            value={status}
            isClearable
            placeholder="Leave as it is"
            onChange={(choice: Choice | null) => setStatus(choice)}
            options={statuses}
          />
        </FormGroup>
        <FormGroup>
          <Label htmlFor="bulk-owner">Owner</Label>
          <SelectAsync
            inputId="bulk-owner"
            value={owner}
            isClearable
            cacheOptions
            defaultOptions
            placeholder="Leave as it is"
            onChange={(choice: Choice | null) => setOwner(choice)}
            loadOptions={async (text: string) => [nobody, ...(await usersLike(text))]}
          />
        </FormGroup>
        <FormGroup>
          <Label htmlFor="bulk-add-tags">Add tags</Label>
          <TagsInput id="bulk-add-tags" tags={add} onChange={setAdd} />
        </FormGroup>
        <FormGroup>
          <Label htmlFor="bulk-remove-tags">Remove tags</Label>
          <TagsInput id="bulk-remove-tags" tags={remove} onChange={setRemove} placeholder="Remove a tag" />
        </FormGroup>
      </DrawerContent>
      <DrawerFooter>
        {job && (
          <p role="status" style={{ marginBottom: 12 }}>
            <Soft>
              {job.matched} of {job.expected_count} looked at. It goes on when you leave this page.
            </Soft>
          </p>
        )}
        <Button variant="contained" disabled={busy || untouched} onClick={save} data-testid="bulk-save">
          Change {records.length}
        </Button>
      </DrawerFooter>
    </Box>
  );
};

export default BulkEdit;
