import { buildRoutes } from '@adminjs/express';
import type AdminJS from 'adminjs';
import { Router as AdminRoutes } from 'adminjs';
import type { Request, RequestHandler, Response, Router } from 'express';
import { may } from '../src/domain/people/core/permissions.js';
import { AppError } from '../src/errors.js';
import { refused } from '../src/platform/http/refused.js';
import { safePage } from './base/html.js';
import { type PanelUser, toCurrentAdmin } from './base/people.js';
import { signedIn } from './log-in/login.js';
import { pagePermissions } from './pages.js';
import { readForm } from './resource/form.js';
import { nonceOf } from './security.js';

type AdminRoute = (typeof AdminRoutes.routes)[number];

/** Routes of AdminJS that we serve ourselves or not at all: its bundler, and a search it has deprecated. */
const left = ['bundleComponents', 'search'];

/**
 * AdminJS's pages and JSON, behind the log-in. Only the routes of its Express package are used: its log-in keeps the
 * session id and the role of then, and its form parser stores uploads before it looks who is there.
 */
export function adminRoutes(router: Router, admin: AdminJS): void {
  const routes = AdminRoutes.routes.filter(({ action }) => !left.includes(action));
  for (const route of routes) {
    const path = route.path.replace(/\{([^}]+)\}/g, ':$1') || '/';
    const before: RequestHandler[] = [...readForm, prepare(admin, route)];
    if (route.method === 'GET') router.get(path, before);
    else router.post(path, before);
  }
  buildRoutes({ admin, routes, router });
}

function prepare(admin: AdminJS, route: AdminRoute): RequestHandler {
  const isPage = !route.path.startsWith('/api/');
  return (request, response, next) => {
    if (!isPage) mustExist(admin, request);
    const user = signedIn(response);
    if (!isPage) recordForbidden(admin, request, response, user);
    showAs(request, user);
    if (isPage) makePagesSafe(response, user);
    next();
  };
}

/**
 * Tells the routes who is there. They look into the session, but the property is not enumerable, so it is never
 * stored: a role changed since counts from the next request on.
 */
function showAs(request: Request, user: PanelUser): void {
  Object.defineProperty(request.session, 'adminUser', {
    value: toCurrentAdmin(user),
    enumerable: false,
    configurable: true,
  });
}

/** What the routes send from here on is a page of AdminJS, which is not safe as it is. */
function makePagesSafe(response: Response, user: PanelUser): void {
  const send = response.send.bind(response);
  const keep = (page: string): boolean => !pagePermissions[page] || may(user, pagePermissions[page]);
  response.send = (html: unknown) => {
    response.send = send;
    return response.type('html').send(safePage(String(html).trimStart(), nonceOf(response), keep));
  };
}

/** AdminJS answers 200 with a notice to who may not do something; the log shall know all the same. */
function recordForbidden(admin: AdminJS, request: Request, response: Response, user: PanelUser): void {
  const { resourceId, action } = request.params as Record<string, string | undefined>;
  const resource = admin.resources.find((known) => known.id() === resourceId);
  const asked = resource?.decorate().actions[action ?? ''];
  if (!asked || asked.isAccessible(toCurrentAdmin(user))) return;
  // Some may do it to records of their own: the answer tells.
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    response.send = send;
    const { notice } = (body ?? {}) as { notice?: { type?: string } };
    if (notice?.type === 'error') {
      refused(response, { reason: `not allowed in the panel: ${resourceId} ${action}`, user_id: user._id });
    }
    return send(body);
  };
}

/** AdminJS answers 500 for what is not there. */
function mustExist(admin: AdminJS, request: Request): void {
  const { resourceId, action, pageName } = request.params as Record<string, string | undefined>;
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
