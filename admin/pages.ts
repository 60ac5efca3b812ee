import type { PageContext } from 'adminjs';
import { may, must, type Permission } from '../src/domain/people/core/permissions.js';
import { AppError } from '../src/errors.js';
import { userOf } from './base/people.js';
import { Components } from './components.js';
import { offerExport } from './export-page.js';

/** Who may open each custom page; others do not see it in the sidebar. */
export const pagePermissions: Record<string, Permission> = {
  import: 'import_contacts',
  export: 'export_contacts',
  channels: 'manage_settings',
};

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
    export: {
      component: Components.ExportContacts,
      icon: 'Download',
      handler: async ({ query }: { query?: Record<string, unknown> }, _: unknown, context: PageContext) =>
        offerExport(query ?? {}, userOf(context.currentAdmin)),
    },
    channels: {
      component: Components.Channels,
      icon: 'Smartphone',
      handler: async (_request: unknown, _response: unknown, { currentAdmin }: PageContext) => {
        must(userOf(currentAdmin), 'manage_settings');
        return {};
      },
    },
  };
}
