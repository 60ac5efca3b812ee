import { type ResourceJSON, useQueryParams, useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import { api } from '../shared/ui.js';

type Reason = { of: 'nothing' | 'filters' | 'page' } | { of: 'failure'; message: string };

/**
 * Why a list shows nothing: there is nothing yet, nothing matches, the page is beyond its end, or it did not come. AdminJS
 * says the first of all four, and offers to create the first of thousands. The list is asked for once more, because
 * AdminJS keeps to itself what it was told.
 */
const NoRecords: React.FC<{ resource: ResourceJSON }> = ({ resource }) => {
  const { search } = useLocation();
  const [reason, setReason] = useState<Reason>();

  useEffect(() => {
    let gone = false;
    void reasonOf(resource.id, search).then((found) => gone || setReason(found));
    return () => {
      gone = true;
    };
  }, [resource.id, search]);

  return (
    <div className="tl-nothing" role="status" data-testid="nothing">
      {reason && <Why reason={reason} resource={resource} />}
    </div>
  );
};

async function reasonOf(resourceId: string, search: string): Promise<Reason> {
  const params = Object.fromEntries(new URLSearchParams(search));
  try {
    const { data } = await api.resourceAction({ resourceId, actionName: 'list', params });
    if (data.notice?.type === 'error') return { of: 'failure', message: data.notice.message };
    if (Number(data.meta?.total) > 0) return { of: 'page' };
    return { of: Object.keys(params).some((key) => key.startsWith('filters.')) ? 'filters' : 'nothing' };
  } catch {
    return { of: 'failure', message: 'The list could not be loaded.' };
  }
}

const Why: React.FC<{ reason: Reason; resource: ResourceJSON }> = ({ reason, resource }) => {
  const { translateMessage, translateAction } = useTranslation();
  const { clearParams, storeParams } = useQueryParams();
  const navigate = useNavigate();
  const create = resource.resourceActions.find(({ name }) => name === 'new');
  switch (reason.of) {
    case 'filters':
      return (
        <>
          <p>Nothing matches these filters.</p>
          <button type="button" className="tl-button" onClick={() => clearParams('filters')}>
            Clear the filters
          </button>
        </>
      );
    case 'page':
      return (
        <>
          <p>The list is not that long.</p>
          <button type="button" className="tl-button" onClick={() => storeParams({ page: '1' })}>
            Go to its first page
          </button>
        </>
      );
    case 'failure':
      return (
        <>
          <p>{reason.message}</p>
          <button type="button" className="tl-button" onClick={() => navigate(0)}>
            Try again
          </button>
        </>
      );
    default:
      return (
        <>
          <p>{translateMessage('noRecordsInResource', resource.id)}</p>
          {create && (
            <Link className="tl-button" to={`/dashboard/resources/${resource.id}/actions/new`}>
              {translateAction(create.label, resource.id)}
            </Link>
          )}
        </>
      );
  }
};

export default NoRecords;
