import type { ShowPropertyProps } from 'adminjs';
import React from 'react';

const hues = ['#0F766E', '#1D4ED8', '#7C3AED', '#B45309', '#BE185D', '#15803D', '#475569'];

/** A contact's name with its initials; the phone where nobody gave a name. */
const NameCell: React.FC<ShowPropertyProps> = ({ record }) => {
  const name = String(record.params.name || '');
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('');
  const hue = hues[[...record.id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % hues.length];
  return (
    <span className="tl-row tl-strong">
      <span aria-hidden="true" className="tl-avatar" style={{ background: initials ? hue : '#B4C0BD' }}>
        {initials || '#'}
      </span>
      <span dir="auto">{name || record.title}</span>
    </span>
  );
};

export default NameCell;
