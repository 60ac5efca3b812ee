import { FormGroup, FormMessage, SelectAsync } from '@adminjs/design-system';
import { type EditPropertyProps, PropertyLabel } from 'adminjs';
import React, { useState } from 'react';
import { type Choice, usersLike } from '../shared/ui.js';

/** Who looks after a contact. Unlike AdminJS's own field it does not open the user, which only admins may. */
const OwnerEdit: React.FC<EditPropertyProps> = ({ record, property, onChange }) => {
  const [chosen, setChosen] = useState<Choice | null>();
  const id = record.params[property.path] as string | null | undefined;
  const known = id ? { value: id, label: record.populated[property.path]?.title ?? id } : null;
  const error = record.errors[property.path];
  return (
    <FormGroup error={Boolean(error)}>
      <PropertyLabel property={property} />
      <SelectAsync
        inputId={property.path}
        value={chosen === undefined ? known : chosen}
        placeholder="Nobody"
        isClearable
        cacheOptions
        defaultOptions
        loadOptions={usersLike}
        onChange={(choice: Choice | null) => {
          setChosen(choice);
          onChange(property.path, choice?.value ?? null);
        }}
      />
      <FormMessage>{error?.message}</FormMessage>
    </FormGroup>
  );
};

export default OwnerEdit;
