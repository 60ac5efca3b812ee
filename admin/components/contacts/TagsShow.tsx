import { flat } from 'adminjs';
import React from 'react';
import { Shown } from '../lists/Shown.js';
import type { ShownProps } from '../shared/ui.js';

/** Tags as labels; three of them in a list. */
const TagsShow: React.FC<ShownProps> = ({ record, property, where }) => {
  const stored: unknown = flat.get(record.params, property.path);
  const tags = Array.isArray(stored) ? (stored as string[]) : [];
  const shown = where === 'list' ? tags.slice(0, 3) : tags;
  return (
    <Shown property={property} where={where}>
      <span className="tl-tags">
        {shown.map((tag) => (
          <span key={tag} className="tl-tag">
            {tag}
          </span>
        ))}
        {tags.length > shown.length && (
          <span title={tags.join(', ')} className="tl-soft">
            +{tags.length - shown.length}
          </span>
        )}
      </span>
    </Shown>
  );
};

export default TagsShow;
