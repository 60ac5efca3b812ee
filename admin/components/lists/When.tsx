import React from 'react';
import { Ago, type ShownProps } from '../shared/ui.js';
import { Shown } from './Shown.js';

/** A time as people say it. */
const When: React.FC<ShownProps> = ({ record, property, where }) => (
  <Shown property={property} where={where}>
    <Ago at={record.params[property.path]} />
  </Shown>
);

export default When;
