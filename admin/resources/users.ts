import type { ActionContext } from 'adminjs';
import { textFor } from '../../src/domain/contacts/contact/masking.js';
import { createUser, type NewUser } from '../../src/domain/people/accounts/accounts.js';
import { editUser, type UserChanges } from '../../src/domain/people/accounts/edit-user.js';
import { may } from '../../src/domain/people/core/permissions.js';
import { roles, type User, UserModel } from '../../src/domain/people/core/user.js';
import { can } from '../base/people.js';
import { Components } from '../components.js';
import { actionsOf, actor, newWrite, readable, recordWrite } from '../resource/actions.js';
import { changedFields, submitted } from '../resource/form-fields.js';
import type { Payload } from '../resource/payload.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

const source: Source<User> = {
  id: 'User',
  model: UserModel,
  only: { kind: 'person' },
  sort: { sortBy: 'name', direction: 'asc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    name: { type: 'string', sortable: true, filter: 'contains' },
    email: { type: 'string', sortable: true, filter: 'contains', private: true },
    handle: { type: 'string', sortable: true, filter: 'contains' },
    role: { type: 'string', values: roles, sortable: true, filter: 'equals' },
    active: { type: 'boolean', sortable: true, filter: 'equals' },
    slack_user_id: { type: 'string' },
    created_at: { type: 'datetime', sortable: true },
    updated_at: { type: 'datetime', sortable: true },
    password: { type: 'password', virtual: true },
  },
  unmasked: true,
  present(user, viewer) {
    if (may(viewer, 'manage_users')) return { ...user };
    return {
      _id: user._id,
      name: textFor(viewer, user.name),
      handle: user.handle,
      role: user.role,
      active: user.active,
    };
  },
};

const editable = ['name', 'role', 'active'] as const satisfies (keyof User)[];

/** People: admins create them and change their role; everybody else may only look names up. */
export function users(): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'name',
    listProperties: ['name', 'email', 'handle', 'role', 'active', 'slack_user_id'],
    filterProperties: ['name', 'email', 'role', 'active'],
    showProperties: ['name', 'email', 'handle', 'role', 'active', 'slack_user_id', 'created_at'],
    properties: {
      role: { components: { list: Components.Level, show: Components.Level } },
      created_at: { components: { list: Components.When, show: Components.When } },
      password: { description: 'passwordHint' },
    },
    actions: actionsOf({
      ...readable('manage_users'),
      search: { isAccessible: can('view_contacts'), isVisible: false },
      new: {
        isAccessible: can('manage_users'),
        layout: ['name', 'email', 'role', 'password'],
        handler: newWrite(create),
      },
      edit: {
        isAccessible: can('manage_users'),
        layout: [...editable, 'password'],
        handler: recordWrite(edit, { fields: source.fields, names: editable }),
      },
    }),
  });
}

async function create(payload: Payload, context: ActionContext) {
  const { password, ...values } = submitted(source.fields, ['name', 'email', 'role', 'password'], payload);
  const input = { name: '', email: '', role: 'agent', ...values, ...(password ? { password } : {}) };
  const user = await createUser(input as NewUser, actor(context));
  return { id: user._id, message: 'The user was created.', redirectUrl: listPage(context) };
}

async function edit(id: string, payload: Payload, context: ActionContext) {
  const { changes, seen } = changedFields(source.fields, editable, payload);
  const { password } = submitted(source.fields, ['password'], payload);
  await editUser(id, { ...changes, ...(password ? { password } : {}) } as UserChanges, {
    actor: actor(context),
    expected: seen,
  });
  return { message: 'The user was saved.', redirectUrl: listPage(context) };
}

const listPage = ({ h, resource }: ActionContext): string => h.resourceUrl({ resourceId: resource.id() });

const words = {
  name: 'Users',
  properties: {
    name: 'Name',
    email: 'E-mail',
    handle: 'Handle',
    role: 'Role',
    active: 'Active',
    slack_user_id: 'Slack user',
    created_at: 'Created',
    password: 'Password',
  },
  actions: { list: 'Users', new: 'New user', edit: 'Edit', show: 'User' },
  messages: {
    passwordHint:
      'At least 8 characters. Left empty, a new user can work in Slack only, and an existing user keeps their password.',
  },
};
