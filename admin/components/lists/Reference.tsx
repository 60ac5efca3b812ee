import type { RecordJSON, ShowPropertyProps } from 'adminjs';
import React from 'react';
import { Link } from 'react-router-dom';

/** The name of what a record points to, as a link for those who may open it. Takes the place of AdminJS's own. */
const Reference: React.FC<Pick<ShowPropertyProps, 'property' | 'record'>> = ({ property, record }) => {
  const id = record.params[property.path] as string | null | undefined;
  if (!id) return <span className="tl-faint">–</span>;
  const populated: RecordJSON | undefined = record.populated[property.path] ?? undefined;
  const name = <span dir="auto">{populated?.title ?? 'gone'}</span>;
  if (!populated?.recordActions?.some((action) => action.name === 'show')) return name;
  return (
    <Link className="tl-link" to={`/dashboard/resources/${property.reference}/records/${id}/show`}>
      {name}
    </Link>
  );
};

export default Reference;
