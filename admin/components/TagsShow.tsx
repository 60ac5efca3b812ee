import { ValueGroup } from '@adminjs/design-system';
import { flat, useTranslation } from 'adminjs';
import React from 'react';
import type { ShownProps } from './ui.js';

/** Tags as labels; three of them in a list. */
const TagsShow: React.FC<ShownProps> = ({ record, property, where }) => {
  const { translateProperty } = useTranslation();
  const stored: unknown = flat.get(record.params, property.path);
  const tags = Array.isArray(stored) ? (stored as string[]) : [];
  const shown = where === 'list' ? tags.slice(0, 3) : tags;
  const labels = (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
      {shown.map((tag) => (
        <span
          key={tag}
          style={{
            padding: '1px 8px',
            borderRadius: 6,
            fontSize: 12,
            lineHeight: '18px',
            background: '#EEF2F1',
          }}
        >
          {tag}
        </span>
      ))}
      {tags.length > shown.length && (
        <span title={tags.join(', ')} style={{ fontSize: 12, color: '#5B6B68' }}>
          +{tags.length - shown.length}
        </span>
      )}
    </span>
  );
  if (where === 'list') return labels;
  return <ValueGroup label={translateProperty(property.label, property.resourceId)}>{labels}</ValueGroup>;
};

export default TagsShow;
