import { FormGroup, SelectAsync } from '@adminjs/design-system';
import { type FilterPropertyProps, PropertyLabel } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { type Choice, nobody, userNamed, usersLike } from '../shared/ui.js';

/** Whether nobody is what was typed, or nothing was. */
const meansNobody = (text: string): boolean =>
  nobody.label.toLowerCase().startsWith(text.trim().toLowerCase());

/** Rows of one user, or of nobody. What is typed comes first, so that Enter takes it. */
const OwnerFilter: React.FC<FilterPropertyProps> = ({ property, filter, onChange }) => {
  const [known, setKnown] = useState<Choice[]>([nobody]);
  const value = (filter as Record<string, string>)[property.path];
  const learn = (choices: Choice[]): void => setKnown((before) => [...before, ...choices]);
  const load = async (text: string): Promise<Choice[]> => {
    const found = await usersLike(text.trim());
    const choices = property.path === 'assigned_to' && meansNobody(text) ? [nobody, ...found] : found;
    learn(choices);
    return choices;
  };
  const isKnown = !value || known.some((choice) => choice.value === value);
  // After a reload only the id is there, and its user need not be among the first that are offered.
  useEffect(() => {
    if (!isKnown && value) void userNamed(value).then((choice) => learn([choice]));
  }, [isKnown, value]);
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
