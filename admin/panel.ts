import AdminJS from 'adminjs';
import express, { type RequestHandler, type Router } from 'express';
import type { Redis } from 'ioredis';
import type { ContactSettings } from '../src/domain/contacts/write/create.js';
import { createFailedLogins } from '../src/domain/people/access/failed-logins.js';
import { createKnownDevices } from '../src/domain/people/access/known-device.js';
import { createThrottle } from '../src/domain/people/access/throttle.js';
import { must } from '../src/domain/people/core/permissions.js';
import type { Log } from '../src/log.js';
import { assetRoutes, stylesheet } from './assets.js';
import { branding, rootPath } from './base/brand.js';
import { componentsBundle } from './bundle.js';
import { Components, componentLoader } from './components.js';
import { compressPages } from './compress.js';
import { dashboardFigures } from './dashboard.js';
import { inboxRoutes } from './inbox.js';
import { panelErrors } from './log-in/errors.js';
import { loginRoutes, requireUser, signedIn } from './log-in/login.js';
import { pages } from './pages.js';
import { localeOf } from './resource/locale.js';
import type { PanelEntry } from './resource/resource.js';
import { assignments } from './resources/assignments.js';
import { contacts } from './resources/contacts.js';
import { conversations } from './resources/conversations.js';
import { imports } from './resources/imports.js';
import { messages } from './resources/messages.js';
import { notes } from './resources/notes.js';
import { users } from './resources/users.js';
import { adminRoutes } from './routes.js';
import { noStore, sameOrigin, securityHeaders } from './security.js';

export interface PanelDeps extends ContactSettings {
  /** The express-session middleware, shared with the API: `userId` and `csrfToken` are kept in it. */
  session: RequestHandler;
  /** Signs what tells known devices apart, as it does sessions. */
  sessionSecret: string;
  /** Counts failed log-ins for all processes; without it each counts alone. */
  redis?: Redis;
  production: boolean;
  publicUrl: string;
  log: Log;
  /** Largest CSV file the import page takes. */
  importMaxBytes: number;
  /** What "today" means in the figures. */
  timezone: string;
  /** The states of WhatsApp Web channels and the codes to link their phones, behind this guard. */
  webChannels?(guard: RequestHandler): Router;
}

export interface Panel {
  rootPath: string;
  /** Mount it at `rootPath`, before any body parser: it reads its own forms. */
  router: Router;
}

/**
 * The panel: AdminJS behind our own log-in, router and adapter. Import this module dynamically, and in the web
 * role only: AdminJS takes two seconds and 100 MB to load.
 */
export async function createPanel(deps: PanelDeps): Promise<Panel> {
  const log = deps.log.child({ part: 'panel' });
  const entries: PanelEntry[] = [
    contacts(deps),
    notes(),
    imports(),
    conversations(),
    messages(),
    assignments(),
    users(),
  ];
  const admin = new AdminJS({
    rootPath,
    loginPath: `${rootPath}/login`,
    logoutPath: `${rootPath}/logout`,
    componentLoader,
    branding,
    assets: { styles: [`${rootPath}${stylesheet}`] },
    settings: { defaultPerPage: 25 },
    locale: localeOf(entries),
    dashboard: { component: Components.Dashboard, handler: dashboardFigures(deps.timezone) },
    pages: pages(deps.importMaxBytes),
    resources: entries.map(({ entry }) => entry),
  });

  const router = express.Router();
  const https = deps.production && deps.publicUrl.startsWith('https:');
  router.use(securityHeaders(https));
  assetRoutes(router, await componentsBundle());
  router.use(compressPages, deps.session, noStore, sameOrigin(deps.publicUrl));
  loginRoutes(router, {
    throttle: createThrottle(deps.redis),
    failures: createFailedLogins(deps.redis),
    devices: createKnownDevices(deps.sessionSecret),
    secure: https,
    log,
  });
  router.use(requireUser);
  if (deps.webChannels) router.use('/whatsapp/web-channels', deps.webChannels(mayManageChannels));
  inboxRoutes(router);
  adminRoutes(router, admin);
  router.use(panelErrors(log));
  return { rootPath, router };
}

/** Whoever sees the code decides whose phone is the channel; that the request is our own page's is seen to before. */
const mayManageChannels: RequestHandler = (_request, response, next) => {
  must(signedIn(response), 'manage_settings');
  next();
};
