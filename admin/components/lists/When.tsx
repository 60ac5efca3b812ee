import React from 'react';
import { Shown } from './Shown.js';
import { Ago, type ShownProps } from './ui.js';

/** A time as people say it. */
const When: React.FC<ShownProps> = ({ record, property, where }) => (
  <Shown property={property} where={where}>
    <Ago at={record.params[property.path]} />
  </Shown>
);

export default When;
