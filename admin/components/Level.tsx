import { ValueGroup } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import { Pill, type ShownProps } from './ui.js';

/** A state (status, role, who has it) as a coloured label. */
const Level: React.FC<ShownProps> = ({ record, property, where }) => {
  const { translateProperty } = useTranslation();
  const level = record.params[property.path];
  const pill = level ? <Pill level={String(level)} /> : null;
  if (where === 'list') return pill;
  return <ValueGroup label={translateProperty(property.label, property.resourceId)}>{pill}</ValueGroup>;
};

export default Level;
