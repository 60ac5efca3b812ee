import { FormGroup, Input } from '@adminjs/design-system';
import { type FilterPropertyProps, PropertyLabel } from 'adminjs';
import React from 'react';

/** Contacts that have all of these tags. AdminJS has no filter of its own for lists of values. */
const TagsFilter: React.FC<FilterPropertyProps> = ({ property, filter, onChange }) => (
  <FormGroup variant="filter">
    <PropertyLabel property={property} filter />
    <Input
      name={`filter-${property.path}`}
      placeholder="vip, spring_sale"
      value={(filter as Record<string, string>)[property.path] ?? ''}
      onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => onChange(property.path, target.value)}
    />
  </FormGroup>
);

export default TagsFilter;
