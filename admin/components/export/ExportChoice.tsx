import React, { useState } from 'react';
import { type Asked, downloadUrl, type Offer } from './export-client.js';

/** Which columns the file has, and how it is had. */
export const ExportChoice: React.FC<{ offer: Offer; onStart: (asked: Asked) => void }> = ({
  offer: { filter, columns, many },
  onStart,
}) => {
  const [chosen, setChosen] = useState(() => columns.filter(({ usual }) => usual).map(({ name }) => name));
  const [bom, setBom] = useState(false);
  const asked: Asked = {
    filter,
    columns: columns.map(({ name }) => name).filter((name) => chosen.includes(name)),
    bom,
  };
  const box = (label: string, checked: boolean, onChange: () => void): React.ReactElement => (
    <label className="tl-row" style={{ gap: 6 }} key={label}>
      <input type="checkbox" checked={checked} onChange={onChange} />
      {label}
    </label>
  );
  return (
    <>
      <div className="tl-tags" style={{ gap: '8px 20px' }}>
        {columns.map(({ name, label }) =>
          box(label, chosen.includes(name), () =>
            setChosen(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]),
          ),
        )}
      </div>
      <div style={{ margin: '16px 0' }}>
        {box('For Excel, which otherwise shows accented letters wrong', bom, () => setBom(!bom))}
      </div>
      <div className="tl-row">
        {!many && asked.columns.length > 0 && (
          <a className="tl-button" href={downloadUrl(asked)}>
            Download
          </a>
        )}
        <button
          type="button"
          className={many ? 'tl-button' : 'tl-quiet'}
          disabled={asked.columns.length === 0}
          onClick={() => onStart(asked)}
        >
          Prepare in the background
        </button>
        <span className="tl-soft">
          For long lists, a file is prepared in the background; it can be downloaded for a day.
        </span>
      </div>
    </>
  );
};
