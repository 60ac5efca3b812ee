import React, { useState } from 'react';

/** Tags as labels that can be taken off, and a field where Enter, a comma or leaving adds one. */
export const TagsInput: React.FC<{
  id: string;
  tags: string[];
  onChange: (tags: string[]) => void;
  placeholder?: string;
}> = ({ id, tags, onChange, placeholder = 'Add a tag' }) => {
  const [text, setText] = useState('');
  const add = (): void => {
    const more = text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag && !tags.includes(tag));
    if (more.length > 0) onChange([...tags, ...more]);
    setText('');
  };
  return (
    <span
      style={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 6,
        padding: '6px 8px',
        border: '1px solid #CBD6D3',
        background: '#fff',
      }}
    >
      {tags.map((tag) => (
        <span
          key={tag}
          style={{
            padding: '1px 4px 1px 8px',
            borderRadius: 6,
            fontSize: 13,
            lineHeight: '20px',
            background: '#EEF2F1',
          }}
        >
          {tag}
          <button
            type="button"
            aria-label={`Take off ${tag}`}
            onClick={() => onChange(tags.filter((other) => other !== tag))}
            style={{ border: 0, background: 'none', cursor: 'pointer', color: '#5B6B68', fontSize: 14 }}
          >
            ×
          </button>
        </span>
      ))}
      <input
        id={id}
        value={text}
        placeholder={tags.length === 0 ? placeholder : ''}
        onChange={({ target }) => setText(target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault();
            add();
          }
          if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange(tags.slice(0, -1));
        }}
        style={{
          flex: 1,
          minWidth: 90,
          border: 0,
          outline: 'none',
          font: 'inherit',
          fontSize: 14,
          lineHeight: '22px',
        }}
      />
    </span>
  );
};
