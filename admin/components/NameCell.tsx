import type { ShowPropertyProps } from 'adminjs';
import React from 'react';

const hues = ['#0F766E', '#1D4ED8', '#7C3AED', '#B45309', '#BE185D', '#15803D', '#475569'];

/** A contact's name with its initials; the phone where nobody gave a name. */
const NameCell: React.FC<ShowPropertyProps> = ({ record }) => {
  const name = String(record.params.name || '');
  const shown = name || record.title;
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('');
  const hue = hues[[...record.id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % hues.length];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10, fontWeight: 600 }}>
      <span
        aria-hidden="true"
        style={{
          flex: 'none',
          width: 28,
          height: 28,
          borderRadius: 999,
          display: 'grid',
          placeItems: 'center',
          fontSize: 11,
          color: '#fff',
          background: name ? hue : '#B4C0BD',
        }}
      >
        {initials || '#'}
      </span>
      <span dir="auto">{shown}</span>
    </span>
  );
};

export default NameCell;
