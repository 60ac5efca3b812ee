import { Button, Icon } from '@adminjs/design-system';
import { type ActionProps, List, type ReduxState, useQueryParams } from 'adminjs';
import React, { useEffect, useRef, useState } from 'react';
import { useSelector } from 'react-redux';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import { shadeOf } from '../shared/ui.js';

type Filters = Record<string, string>;

/** The contacts: search as you type, a status at a click, refresh; below it AdminJS's own list. */
const ContactList: React.FC<ActionProps> = (props) => {
  const { filters = {}, storeParams } = useQueryParams<Record<string, unknown>, Filters>();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const [text, setText] = useState(filters.q ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const mayExport = useSelector(({ pages }: ReduxState) => pages.some(({ name }) => name === 'export'));
  const statuses = props.resource.properties.status?.availableValues ?? [];

  useEffect(() => setText(filters.q ?? ''), [filters.q]);

  const filterBy = (name: string, value: string): void => {
    const { [name]: _before, ...others } = filters;
    storeParams({ filters: value ? { ...others, [name]: value } : others, page: '1' });
  };
  const type = (value: string): void => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => filterBy('q', value.trim()), 300);
  };
  const refresh = (): void => navigate({ pathname, search }, { replace: true, state: { at: Date.now() } });

  return (
    <>
      <div className="tl-toolbar">
        <input
          type="search"
          className="tl-field"
          aria-label="Search contacts"
          placeholder="Name, phone, e-mail or company"
          value={text}
          onChange={({ target }) => type(target.value)}
        />
        <div className="tl-tags tl-grow">
          {statuses.map(({ value }) => (
            <StatusChip
              key={value}
              level={String(value)}
              chosen={filters.status === value}
              onClick={() => filterBy('status', filters.status === value ? '' : String(value))}
            />
          ))}
        </div>
        {mayExport && (
          <Link className="tl-quiet" to={`/dashboard/pages/export${search}`}>
            Export
          </Link>
        )}
        <Button size="icon" variant="light" rounded onClick={refresh} aria-label="Refresh" title="Refresh">
          <Icon icon="RefreshCw" />
        </Button>
      </div>
      <List {...props} />
    </>
  );
};

const StatusChip: React.FC<{ level: string; chosen: boolean; onClick: () => void }> = ({
  level,
  chosen,
  onClick,
}) => {
  const [color, background] = shadeOf(level);
  const style = chosen ? { color: '#fff', background: color } : { color, background };
  return (
    <button type="button" className="tl-chip" aria-pressed={chosen} onClick={onClick} style={style}>
      {level}
    </button>
  );
};

export default ContactList;
