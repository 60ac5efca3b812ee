import React from 'react';
import { Shown } from './Shown.js';
import { Pill, type ShownProps } from './ui.js';

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
