import { ValueGroup } from '@adminjs/design-system';
import { useTranslation } from 'adminjs';
import React from 'react';
import type { ShownProps } from '../shared/ui.js';

/** A property's value with its label on a page, alone in a list. */
export const Shown: React.FC<Pick<ShownProps, 'property' | 'where'> & { children: React.ReactNode }> = ({
  property,
  where,
  children,
}) => {
  const { translateProperty } = useTranslation();
  if (where === 'list') return <>{children}</>;
  return <ValueGroup label={translateProperty(property.label, property.resourceId)}>{children}</ValueGroup>;
};
