import { AppError } from '../../../errors.js';
import { workspaceSettings } from './settings.js';
import type { RoleName, User } from './user.js';

interface Rule {
  roles: readonly RoleName[];
  /** What it lets people do, a sentence for docs/permissions.md. */
  does: string;
  /** It is about who is who and how they come in: no token that is limited to scopes ever has it. */
  identity?: true;
}

const everybody = ['admin', 'lead', 'agent', 'viewer'] as const;
const team = ['admin', 'lead', 'agent'] as const;
const leads = ['admin', 'lead'] as const;
const admins = ['admin'] as const;

/** What roles may do, the one place that says so. Edges ask `may` or `must`, they never compare roles. */
export const permissions = {
  view_contacts: { roles: everybody, does: 'See contacts, conversations, messages, notes and colleagues.' },
  see_private_data: {
    roles: everybody,
    does: 'See phones and e-mails unmasked, unless the settings mask them for the role.',
  },
  reveal_private_data: {
    roles: team,
    does: 'Reveal the masked phone or e-mail of one contact; each time is logged.',
  },
  edit_contacts: { roles: team, does: 'Create contacts and change them.' },
  delete_contacts: { roles: admins, does: 'Delete contacts.' },
  erase_contacts: { roles: admins, does: 'Erase everything about a person, for good.' },
  export_person: { roles: admins, does: 'Download everything that is stored about one person.' },
  merge_contacts: { roles: leads, does: 'Merge duplicates, and undo it.' },
  bulk_edit: { roles: leads, does: 'Change many contacts at once.' },
  import_contacts: { roles: leads, does: 'Import contacts from a CSV file.' },
  export_contacts: { roles: leads, does: 'Export contacts to a CSV file.' },
  manage_segments: { roles: team, does: 'Save, change and delete segments.' },
  manage_tags: { roles: leads, does: 'Rename, merge and delete tags on all contacts.' },
  manage_attributes: { roles: admins, does: 'Define the custom fields of contacts.' },
  reply: { roles: team, does: 'Answer customers, and say whether one is available oneself.' },
  manage_conversations: {
    roles: team,
    does: 'Start, resolve, snooze and hand off conversations, and return them to the bot.',
  },
  write_notes: { roles: team, does: 'Write notes and delete their own.' },
  delete_any_note: { roles: admins, does: 'Delete the notes of others.' },
  assign: { roles: team, does: 'Assign contacts. It is all that the router may do.' },
  set_availability_of_others: {
    roles: leads,
    does: 'Say who else is available, and how many conversations each person takes.',
  },
  view_stats: { roles: everybody, does: 'See the figures.' },
  manage_own_account: {
    roles: everybody,
    does: "Change one's own password, and link one's own Slack account.",
    identity: true,
  },
  manage_users: {
    roles: admins,
    does: 'Create users, change them, their passwords and what roles see, link their Slack accounts, and create and revoke API tokens.',
    identity: true,
  },
  manage_settings: { roles: admins, does: 'Change the settings of the workspace.' },
  view_audit: { roles: admins, does: 'Read the audit log.' },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as Permission[];

/** Whether a token may have it as a scope. */
export const isForTokens = (permission: Permission): boolean => !('identity' in permissions[permission]);

/** What tokens can be limited to. */
export const scopeNames = permissionNames.filter(isForTokens);

export interface Actor extends Pick<User, '_id' | 'role'>, Partial<Pick<User, 'active' | 'kind'>> {
  /** All that the API token they came with may do; none: whatever the role may. */
  scopes?: readonly Permission[] | null;
}

/** Whether they may: their role does, the settings do not mask it, and the token they came with has the scope. */
export function may(actor: Actor | null | undefined, permission: Permission): boolean {
  if (!actor || actor.active === false) return false;
  if (actor.kind === 'router') return permission === 'assign';
  return roleMay(actor.role, permission) && inScope(actor, permission);
}

/** Why the actor may not, as a sentence for them; undefined when they may. */
export function whyNot(actor: Actor | null | undefined, permission: Permission): string | undefined {
  if (may(actor, permission)) return undefined;
  if (actor && !inScope(actor, permission)) {
    return isForTokens(permission)
      ? `This needs a token with the scope ${permission}.`
      : 'No token that is limited to scopes may do this. Sign in, or use a token without scopes.';
  }
  return `This needs one of the roles ${permissions[permission].roles.join(', ')}. Ask an admin.`;
}

/** Throws `forbidden` with a sentence when the actor may not. */
export function must(actor: Actor | null | undefined, permission: Permission): void {
  const why = whyNot(actor, permission);
  if (why) throw new AppError('forbidden', why);
}

function roleMay(role: RoleName, permission: Permission): boolean {
  const masked: readonly RoleName[] = workspaceSettings().masked_roles;
  if (permission === 'see_private_data' && masked.includes(role)) return false;
  return (permissions[permission].roles as readonly RoleName[]).includes(role);
}

const inScope = ({ scopes }: Actor, permission: Permission): boolean =>
  !scopes || (isForTokens(permission) && scopes.includes(permission));
