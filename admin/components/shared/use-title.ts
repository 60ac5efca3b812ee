import { type ReduxState, useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useSelector } from 'react-redux';
import { useLocation } from 'react-router-dom';

/** Has the browser's tab and history say where one is. Without a title it stays as it is. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Threadline`;
  }, [title]);
}

/** The same for every page by its address: "Contacts", "New contact", "Edit · Contacts". Pages may say more of theirs. */
export function usePageTitle(): void {
  const { pathname } = useLocation();
  const { resources, pages } = useSelector((state: ReduxState) => state);
  const { translateAction, translatePage } = useTranslation();
  const [, kind, id, part, first, second] = pathname.replace(/^\/dashboard/, '').split('/');
  const name = part === 'records' ? second : (first ?? 'list');
  const resource = kind === 'resources' ? resources.find((known) => known.id === id) : undefined;
  const action = resource?.actions.find((known) => known.name === name);
  const titleOf = (): string => {
    if (kind === undefined || kind === '') return 'Dashboard';
    if (kind === 'pages' && pages.some((page) => page.name === id)) return translatePage(id!);
    if (!resource || !action) return 'Not found';
    const label = translateAction(action.label, resource.id);
    return part === 'records' ? `${label} · ${translateAction('list', resource.id)}` : label;
  };
  useTitle(titleOf());
}
