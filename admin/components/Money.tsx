import { ValueGroup } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { number, type ShownProps } from './ui.js';

/** A value with thousands separated; nothing for zero in a list. */
const Money: React.FC<ShownProps> = ({ record, property, where }) => {
  const { translateProperty } = useTranslation();
  const value = Number(record.params[property.path] ?? 0);
  const shown = (
    <span style={{ fontVariantNumeric: 'tabular-nums', color: value === 0 ? '#B4C0BD' : undefined }}>
      {number(value)}
    </span>
  );
  if (where === 'list') return shown;
  return <ValueGroup label={translateProperty(property.label, property.resourceId)}>{shown}</ValueGroup>;
};

export default Money;
