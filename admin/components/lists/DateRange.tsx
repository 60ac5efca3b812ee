import { DatePicker, FormGroup, Label } from '@adminjs/design-system';
import { type FilterPropertyProps, PropertyLabel, useTranslation } from 'adminjs';
import React from 'react';

/** A day that was chosen without a time ends where the next one begins, where its reader is. */
function endOf(picked: string): string {
  const date = new Date(picked);
  if (Number.isNaN(date.getTime())) return picked;
  if (date.getHours() !== 0 || date.getMinutes() !== 0) return picked;
  date.setHours(23, 59, 59, 999);
  return date.toISOString();
}

/** A from and a to for dates. Unlike AdminJS's own filter it includes the whole of the last day. */
const DateRange: React.FC<FilterPropertyProps> = ({ property, filter, onChange }) => {
  const { translateProperty } = useTranslation();
  const values = filter as Record<string, string>;
  const field = (end: 'from' | 'to') => {
    const key = `${property.path}~~${end}`;
    const pick = (date: string | null) => onChange(key, date && end === 'to' ? endOf(date) : date);
    return (
      <>
        <Label mt={end === 'to' ? 'default' : undefined}>{`- ${translateProperty(end)}: `}</Label>
        <DatePicker value={values[key] ?? ''} onChange={pick} propertyType={property.type} />
      </>
    );
  };
  return (
    <FormGroup variant="filter">
      <PropertyLabel property={property} filter />
      {field('from')}
      {field('to')}
    </FormGroup>
  );
};

export default DateRange;
