import { ValueGroup } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { Ago, type ShownProps } from './ui.js';

/** A time as people say it. */
const When: React.FC<ShownProps> = ({ record, property, where }) => {
  const { translateProperty } = useTranslation();
  const when = <Ago at={record.params[property.path]} />;
  if (where === 'list') return when;
  return <ValueGroup label={translateProperty(property.label, property.resourceId)}>{when}</ValueGroup>;
};

export default When;
