import {
  type Action,
  type ActionContext,
  type ActionRequest,
  type ActionResponse,
  ForbiddenError,
} from 'adminjs';
import type { Permission } from '../../src/domain/people/core/permissions.js';
import { AppError } from '../../src/errors.js';
import { can, type PanelUser, userOf } from '../base/people.js';
import { asRefusal, errorsOf, mustPost, noticeOf, stillHere } from '../base/refusals.js';
import { afterConflict, type Form, opened } from './form-fields.js';
import type { Payload } from './payload.js';

/** What a write tells the person who asked for it. */
export interface Outcome {
  message: string;
  /** Where to go next; absent: stay. */
  redirectUrl?: string;
  /** The contact job that does it; the page follows it. */
  job?: string;
}

const closed = { isAccessible: false, isVisible: false } as const;

/**
 * The actions of a resource, all of AdminJS's own closed unless opened here: what it adds in a later version, and
 * its bulk delete, stay shut.
 */
export function actionsOf(
  open: Record<string, Partial<Action<ActionResponse>>>,
): Record<string, Partial<Action<ActionResponse>>> {
  const own = Object.fromEntries(
    ['list', 'search', 'show', 'new', 'edit', 'delete', 'bulkDelete'].map((name) => [name, { ...closed }]),
  );
  return { ...own, ...open };
}

/** List, search and show, for whoever has the permission. */
export const readable = (permission: Permission = 'view_contacts') => ({
  list: { isAccessible: can(permission) },
  search: { isAccessible: can(permission), isVisible: false },
  show: { isAccessible: can(permission) },
});

/** The user who acts. AdminJS has checked `isAccessible` by now, so there is one. */
export function actor(context: ActionContext): PanelUser {
  const user = userOf(context.currentAdmin);
  if (!user) throw new ForbiddenError('Log in to do this.');
  return user;
}

/**
 * A write on one record. `form` is for a write that has a page of its own, which reads the record first: the record then
 * says what the form was opened with. Without it a GET is refused. A form that is refused keeps what was typed, also
 * when somebody else was faster.
 */
export function recordWrite(
  write: (id: string, payload: Payload, context: ActionContext) => Promise<Outcome>,
  form?: Form,
) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext) => {
    const record = context.record!;
    const id = String(record.id());
    if (request.method !== 'post') {
      if (!form) return mustPost();
      const json = record.toJSON(context.currentAdmin);
      return { record: { ...json, params: { ...json.params, ...opened(form, record) } } };
    }
    try {
      const { message, redirectUrl } = await write(id, request.payload ?? {}, context);
      const fresh = (await context.resource.findOne(id, context)) ?? record;
      return {
        record: fresh.toJSON(context.currentAdmin),
        notice: { message, type: 'success' as const },
        ...(redirectUrl ? { redirectUrl } : {}),
      };
    } catch (error) {
      const payload = request.payload ?? {};
      const faster = form && error instanceof AppError && error.code === 'conflict';
      const now = faster && (await context.resource.findOne(id, context));
      const kept = now ? afterConflict(form!, payload, now) : undefined;
      const json = record.toJSON(context.currentAdmin);
      if (kept)
        return { record: { ...json, ...kept }, notice: { message: stillHere, type: 'error' as const } };
      const refused = asRefusal(error, context);
      return { record: { ...json, params: { ...payload }, ...errorsOf(refused) }, notice: noticeOf(refused) };
    }
  };
}

/** A write that makes a record. Returns where to find it. */
export function newWrite(
  write: (payload: Payload, context: ActionContext) => Promise<Outcome & { id: string }>,
) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext) => {
    if (request.method !== 'post') return mustPost();
    const empty = { params: {}, populated: {}, errors: {}, baseError: null };
    try {
      const { id, message, redirectUrl } = await write(request.payload ?? {}, context);
      const record = await context.resource.findOne(id, context);
      return {
        record: record?.toJSON(context.currentAdmin) ?? empty,
        notice: { message, type: 'success' as const },
        ...(redirectUrl ? { redirectUrl } : {}),
      };
    } catch (error) {
      const refused = asRefusal(error, context);
      return {
        record: { ...empty, params: request.payload ?? {}, ...errorsOf(refused) },
        notice: noticeOf(refused),
      };
    }
  };
}

/** A write on the selected records. Reading them (GET) changes nothing. */
export function bulkWrite(
  write: (ids: string[], payload: Payload, context: ActionContext) => Promise<Outcome>,
) {
  return async (request: ActionRequest, _response: unknown, context: ActionContext) => {
    const records = context.records ?? [];
    const json = () => records.map((record) => record.toJSON(context.currentAdmin));
    if (request.method !== 'post') return { records: json() };
    const ids = records.map((record) => String(record.id()));
    try {
      const { message, redirectUrl, job } = await write(ids, request.payload ?? {}, context);
      const fresh = await context.resource.findMany(ids, context);
      return {
        records: fresh.map((record) => record.toJSON(context.currentAdmin)),
        notice: { message, type: 'success' as const },
        ...(redirectUrl ? { redirectUrl } : {}),
        ...(job ? { job } : {}),
      };
    } catch (error) {
      return { records: json(), notice: noticeOf(asRefusal(error, context)) };
    }
  };
}
