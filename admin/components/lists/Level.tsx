import React from 'react';
import { Pill, type ShownProps } from '../shared/ui.js';
import { Shown } from './Shown.js';

/** A state (status, role, who has it) as a coloured label. */
const Level: React.FC<ShownProps> = ({ record, property, where }) => {
  const level = record.params[property.path];
  return (
    <Shown property={property} where={where}>
      {level ? <Pill level={String(level)} /> : null}
    </Shown>
  );
};

export default Level;
