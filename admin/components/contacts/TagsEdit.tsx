import { FormGroup, FormMessage } from '@adminjs/design-system';
import { type EditPropertyProps, flat, PropertyLabel } from 'adminjs';
import React from 'react';
import { TagsInput } from './TagsInput.js';

/** The tags of a contact in its form. */
const TagsEdit: React.FC<EditPropertyProps> = ({ record, property, onChange }) => {
  const stored: unknown = flat.get(record.params, property.path);
  const error = record.errors[property.path];
  return (
    <FormGroup error={Boolean(error)}>
      <PropertyLabel property={property} />
      <TagsInput
        id={property.path}
        tags={Array.isArray(stored) ? (stored as string[]) : []}
        onChange={(tags) => onChange(property.path, tags)}
      />
      <FormMessage>{error?.message}</FormMessage>
    </FormGroup>
  );
};

export default TagsEdit;
