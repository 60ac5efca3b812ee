import React from 'react';
import { size } from '../shared/amounts.js';
import { Soft } from '../shared/ui.js';

/** The file of a message: a picture is seen, sound and videos are played, everything else is opened by its name. */
export const MessageFile: React.FC<{ messageId: string; params: Record<string, unknown> }> = ({
  messageId,
  params,
}) => {
  const state = String(params.file_state);
  const name = String(params.file_name);
  const type = String(params.file_type);
  if (state === 'pending') return <Soft>{name} is being fetched…</Soft>;
  if (state !== 'stored') {
    return <p className="tl-alert">{`${name} is not here. ${String(params.file_error ?? '')}`}</p>;
  }
  const url = `/api/messages/${messageId}/media`;
  const link = (
    <a href={url} download={name}>
      {name} ({size(Number(params.file_bytes ?? 0))})
    </a>
  );
  if (/^image\/(jpeg|png|gif|webp)$/.test(type)) {
    return (
      <a href={url} download={name} title={name}>
        <img className="tl-file" src={url} alt={name} loading="lazy" />
      </a>
    );
  }
  if (type.startsWith('audio/')) {
    return (
      <figure className="tl-file">
        {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what customers say */}
        <audio controls preload="none" src={url} aria-label={name} />
        <figcaption>{link}</figcaption>
      </figure>
    );
  }
  if (type === 'video/mp4' || type === 'video/webm') {
    return (
      <figure className="tl-file">
        {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what customers say */}
        <video controls preload="metadata" src={url} aria-label={name} />
        <figcaption>{link}</figcaption>
      </figure>
    );
  }
  return <p>{link}</p>;
};
