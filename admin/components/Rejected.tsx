import { ValueGroup } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { number, type ShownProps } from './ui.js';

/** How many rows of an import were rejected, and the file of them. */
const Rejected: React.FC<ShownProps> = ({ record, property }) => {
  const { translateProperty } = useTranslation();
  const count = Number(record.params[property.path] ?? 0);
  return (
    <ValueGroup label={translateProperty(property.label, property.resourceId)}>
      {number(count)}{' '}
      {count > 0 && (
        <a href={`/api/imports/${record.id}/rejected.csv`} style={{ color: '#0F766E' }}>
          Download them with their reasons
        </a>
      )}
    </ValueGroup>
  );
};

export default Rejected;
