import type { PageContext } from 'adminjs';
import { AppError } from '../src/errors.js';
import { may, type Permission } from '../src/people/permissions.js';
import { Components } from './components.js';
import { userOf } from './people.js';

/** Who may open each custom page; others do not see it in the sidebar. */
export const pagePermissions: Record<string, Permission> = { import: 'import_contacts' };

/** The panel's own pages. AdminJS checks no rights on pages, so each handler does. */
export function pages(importMaxBytes: number) {
  return {
    import: {
      component: Components.ImportContacts,
      icon: 'Upload',
      handler: async (_request: unknown, _response: unknown, { currentAdmin }: PageContext) => {
        if (!may(userOf(currentAdmin), 'import_contacts')) {
          throw new AppError('forbidden', 'You may not import contacts. Ask an admin or a team lead.');
        }
        return { max_bytes: importMaxBytes };
      },
    },
  };
}
