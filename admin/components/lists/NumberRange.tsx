import { FormGroup, Input } from '@adminjs/design-system';
import { type FilterPropertyProps, PropertyLabel } from 'adminjs';
import React from 'react';

/** A from and a to for numbers. */
const NumberRange: React.FC<FilterPropertyProps> = ({ property, filter, onChange }) => {
  const values = filter as Record<string, string>;
  const field = (end: 'from' | 'to') => {
    const key = `${property.path}~~${end}`;
    return (
      <Input
        type="number"
        name={`filter-${key}`}
        aria-label={`${property.label} ${end}`}
        placeholder={end}
        width="50%"
        value={values[key] ?? ''}
        onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => onChange(key, target.value)}
      />
    );
  };
  return (
    <FormGroup variant="filter">
      <PropertyLabel property={property} filter />
      <span style={{ display: 'flex', gap: 8 }}>
        {field('from')}
        {field('to')}
      </span>
    </FormGroup>
  );
};

export default NumberRange;
