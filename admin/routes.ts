import AdminJS, { Router as AdminRoutes, type CurrentAdmin } from 'adminjs';
import type { Request, RequestHandler, Response, Router } from 'express';
import { AppError } from '../src/errors.js';
import { may } from '../src/people/permissions.js';
import { readForm } from './form.js';
import { safePage } from './html.js';
import { signedIn } from './login.js';
import { pagePermissions } from './pages.js';
import { toCurrentAdmin } from './people.js';
import { nonceOf } from './security.js';

type Controller = Record<string, (request: unknown, response: Response) => Promise<unknown>>;
type AdminRoute = (typeof AdminRoutes.routes)[number];
type ControllerClass = new (parts: { admin: AdminJS }, currentAdmin: CurrentAdmin) => Controller;

/** Routes of AdminJS that we serve ourselves or not at all: its bundler, and a search it has deprecated. */
const left = ['bundleComponents', 'search'];

/**
 * AdminJS's pages and JSON, behind the log-in. Its own Express package is not used: it parses and stores uploads
 * before it looks who is there, and keeps the user in the session, where a changed role would not reach.
 */
export function adminRoutes(router: Router, admin: AdminJS): void {
  for (const route of AdminRoutes.routes.filter(({ action }) => !left.includes(action))) {
    const path = route.path.replace(/\{([^}]+)\}/g, ':$1') || '/';
    const handlers: RequestHandler[] = [...readForm, handler(admin, route)];
    if (route.method === 'GET') router.get(path, handlers);
    else router.post(path, handlers);
  }
}

function handler(admin: AdminJS, route: AdminRoute): RequestHandler {
  const isPage = !route.path.startsWith('/api/');
  return async (request, response) => {
    mustExist(admin, request, isPage);
    const user = signedIn(response);
    const ControllerOf = route.Controller as ControllerClass;
    const controller = new ControllerOf({ admin }, toCurrentAdmin(user));
    const { params, query, fields: payload = {} } = request;
    const method = request.method.toLowerCase();
    const answer = await controller[route.action]!(
      { params: { ...params }, query, payload, method },
      response,
    );
    if (response.headersSent) return;
    if (!isPage) return void response.json(answer ?? {});
    const keep = (page: string): boolean => !pagePermissions[page] || may(user, pagePermissions[page]);
    response.type('html').send(safePage(String(answer).trimStart(), nonceOf(response), keep));
  };
}

/** AdminJS answers 500 for what is not there. */
function mustExist(admin: AdminJS, request: Request, isPage: boolean): void {
  const { resourceId, action, pageName } = request.params as Record<string, string | undefined>;
  if (isPage) return;
  if (resourceId !== undefined) {
    const resource = admin.resources.find((known) => known.id() === resourceId);
    if (!resource) throw new AppError('not_found', 'There is no such list in the panel.');
    if (!Object.hasOwn(resource.decorate().actions, action ?? '')) {
      throw new AppError('not_found', 'There is no such action in the panel.');
    }
  }
  if (pageName !== undefined && !Object.hasOwn(pagePermissions, pageName)) {
    throw new AppError('not_found', 'There is no such page in the panel.');
  }
}
