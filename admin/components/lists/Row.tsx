import { CheckBox, Icon, Placeholder, TableCell, TableRow } from '@adminjs/design-system';
import {
  type ActionJSON,
  actionHref,
  BasePropertyComponent,
  buildActionClickHandler,
  type RecordInListProps,
  useActionResponseHandler,
  useModal,
  useTranslation,
} from 'adminjs';
import React from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';

/**
 * A row of a list, in the place of AdminJS's own, which no keyboard can open, whose menu only a mouse opens, and of
 * which phones show nothing. The first cell is the link to the record; each cell says its column's name, for the
 * layout on phones, where there is no heading row (panel.css).
 */
const Row: React.FC<RecordInListProps> = ({
  resource,
  record,
  actionPerformed,
  isLoading,
  onSelect,
  isSelected,
}) => {
  const navigate = useNavigate();
  const location = useLocation();
  const translateFunctions = useTranslation();
  const modalFunctions = useModal();
  const actionResponseHandler = useActionResponseHandler(actionPerformed);
  const params = { resourceId: resource.id, recordId: record.id };
  const run = (action: ActionJSON) =>
    buildActionClickHandler({
      action,
      params,
      actionResponseHandler,
      navigate,
      location,
      translateFunctions,
      modalFunctions,
    });
  const show = record.recordActions.find(({ name }) => name === 'show');
  const others = record.recordActions.filter((action) => action !== show);
  const openByMouse = (event: React.MouseEvent<HTMLElement>): void => {
    const within = (event.target as HTMLElement).closest('a, button, label, input');
    if (show && !within) void run(show)(event);
  };

  return (
    <TableRow
      className={isSelected ? 'selected' : 'not-selected'}
      onClick={openByMouse}
      data-id={record.id}
      data-css={`${resource.id}-table-row`}
    >
      <TableCell width={0} className="tl-select">
        {onSelect && record.bulkActions.length > 0 && (
          <CheckBox
            aria-label={`Select ${record.title}`}
            onChange={() => onSelect(record)}
            checked={isSelected}
          />
        )}
      </TableCell>
      {resource.listProperties.map((property, at) => {
        const value = isLoading ? (
          <Placeholder style={{ height: 14 }} />
        ) : (
          <BasePropertyComponent where="list" property={property} resource={resource} record={record} />
        );
        return (
          <TableCell
            key={property.propertyPath}
            data-property-name={property.propertyPath}
            data-label={translateFunctions.translateProperty(property.label, property.resourceId)}
          >
            {at === 0 && show ? (
              <Link className="tl-open" to={actionHref(show, params) ?? ''}>
                {value}
              </Link>
            ) : (
              value
            )}
          </TableCell>
        );
      })}
      <TableCell className="tl-actions">
        {others.map((action) => (
          <RowAction key={action.name} action={action} title={record.title} onClick={run(action)} />
        ))}
      </TableCell>
    </TableRow>
  );
};

const RowAction: React.FC<{ action: ActionJSON; title: string; onClick: (event: unknown) => void }> = ({
  action,
  title,
  onClick,
}) => {
  const { translateAction } = useTranslation();
  const label = translateAction(action.label, action.resourceId);
  return (
    <button
      type="button"
      className="tl-icon"
      title={label}
      aria-label={`${label}: ${title}`}
      data-testid={`action-${action.name}`}
      onClick={onClick}
    >
      <Icon icon={action.icon ?? 'MoreHorizontal'} />
    </button>
  );
};

export default Row;
