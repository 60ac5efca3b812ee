import { FormGroup, SelectAsync } from '@adminjs/design-system';
import { type FilterPropertyProps, PropertyLabel } from 'adminjs';
import React, { useState } from 'react';
import { type Choice, nobody, usersLike } from './ui.js';

/** Rows of one user, or of nobody. */
const OwnerFilter: React.FC<FilterPropertyProps> = ({ property, filter, onChange }) => {
  const [known, setKnown] = useState<Choice[]>([nobody]);
  const value = (filter as Record<string, string>)[property.path];
  const load = async (text: string): Promise<Choice[]> => {
    const found = await usersLike(text);
    const choices = property.path === 'assigned_to' ? [nobody, ...found] : found;
    setKnown((before) => [...before, ...choices]);
    return choices;
  };
  return (
    <FormGroup variant="filter">
      <PropertyLabel property={property} filter />
      <SelectAsync
        variant="filter"
        inputId={`filter-${property.path}`}
        value={known.find((choice) => choice.value === value) ?? null}
        isClearable
        defaultOptions
        loadOptions={load}
        onChange={(choice: Choice | null) => onChange(property.path, choice?.value ?? '')}
      />
    </FormGroup>
  );
};

export default OwnerFilter;
