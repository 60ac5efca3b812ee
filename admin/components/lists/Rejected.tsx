import React from 'react';
import { number, type ShownProps } from '../shared/ui.js';
import { Shown } from './Shown.js';

/** How many rows of an import were rejected, and the file of them. */
const Rejected: React.FC<ShownProps> = ({ record, property, where }) => {
  const count = Number(record.params[property.path] ?? 0);
  return (
    <Shown property={property} where={where}>
      {number(count)}{' '}
      {count > 0 && (
        <a className="tl-link" href={`/api/imports/${record.id}/rejected.csv`}>
          Download them with their reasons
        </a>
      )}
    </Shown>
  );
};

export default Rejected;
