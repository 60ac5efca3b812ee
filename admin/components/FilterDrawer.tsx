import { OriginalFilterDrawer, type ResourceJSON, useQueryParams } from 'adminjs';
import React from 'react';

/**
 * AdminJS's filters, begun anew when the last one is taken away: they would remember it otherwise, and bring back
 * a search that was cleared.
 */
const FilterDrawer: React.FC<{ resource: ResourceJSON }> = ({ resource }) => {
  const { filters } = useQueryParams();
  return <OriginalFilterDrawer key={filters ? 'some' : 'none'} resource={resource} />;
};

export default FilterDrawer;
