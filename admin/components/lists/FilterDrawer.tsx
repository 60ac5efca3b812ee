import { OriginalFilterDrawer, type ResourceJSON, useFilterDrawer, useQueryParams } from 'adminjs';
import React, { useEffect, useRef } from 'react';

/** No key and no screen reader enters. React 18 has no name for it. */
const inert: React.HTMLAttributes<HTMLDivElement> & { inert: string } = { inert: '' };

/**
 * AdminJS's filters, begun anew when the last one is taken away: they would remember it otherwise, and bring back
 * a search that was cleared. While they are shut no key reaches them; opened, they have the keyboard until Escape.
 */
const FilterDrawer: React.FC<{ resource: ResourceJSON }> = ({ resource }) => {
  const { filters } = useQueryParams();
  const { isVisible, toggleFilter } = useFilterDrawer();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLElement>();
  const was = useRef(isVisible);

  useEffect(() => {
    if (isVisible === was.current) return;
    was.current = isVisible;
    if (!isVisible) return before.current?.focus();
    before.current = document.activeElement as HTMLElement;
    box.current?.querySelector('button')?.focus();
  }, [isVisible]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is for whatever in it has the keyboard
    <div
      ref={box}
      onKeyDown={({ key }) => key === 'Escape' && isVisible && toggleFilter()}
      {...(isVisible ? {} : inert)}
    >
      <OriginalFilterDrawer key={filters ? 'some' : 'none'} resource={resource} />
    </div>
  );
};

export default FilterDrawer;
