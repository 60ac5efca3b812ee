import React from 'react';
import { Shown } from '../lists/Shown.js';
import { number, type ShownProps } from '../shared/ui.js';

/** A value with its thousands apart; pale when it is zero. */
const Money: React.FC<ShownProps> = ({ record, property, where }) => {
  const value = Number(record.params[property.path] ?? 0);
  return (
    <Shown property={property} where={where}>
      <span className={value === 0 ? 'tl-faint' : undefined}>{number(value)}</span>
    </Shown>
  );
};

export default Money;
