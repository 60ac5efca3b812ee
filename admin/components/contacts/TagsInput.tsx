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
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange(tags.slice(0, -1));
    if ((event.key !== 'Enter' && event.key !== ',') || text.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <span className="tl-tags-input">
      {tags.map((tag) => (
        <span key={tag} className="tl-tag">
          {tag}
          <button
            type="button"
            className="tl-plain"
            aria-label={`Remove the tag ${tag}`}
            onClick={() => onChange(tags.filter((other) => other !== tag))}
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
        onKeyDown={onKeyDown}
      />
    </span>
  );
};
