import { slackId } from '../base/ids.js';
import { invalidArguments, SlackError } from '../base/slack-error.js';
import type { Block, Json, View } from '../base/types.js';
import { normalBlocks } from '../block-kit/normal.js';
import { stateValues } from '../block-kit/states.js';
import { viewProblems } from '../block-kit/views.js';
import type { Core } from '../core/core.js';
import type { Workspace } from '../space/workspace.js';

/** Slack shows at most three modals on top of each other. */
const deepestStack = 3;

/** Opens a modal for a person, in place of whatever they had open. */
export function openModal(core: Core, user: string, spec: unknown): View {
  const view = makeView(core, user, spec, 'modal', null);
  core.space.modals.set(user, [view]);
  core.space.changed({ kind: 'view', user });
  return view;
}

/** Puts another modal on top of the person's open ones. */
export function pushModal(core: Core, user: string, spec: unknown): View {
  const stack = core.space.modals.get(user) ?? [];
  const below = stack.at(-1);
  if (!below) throw new SlackError('not_found');
  if (stack.length >= deepestStack) throw new SlackError('push_limit_reached');
  const view = makeView(core, user, spec, 'modal', below);
  core.space.modals.set(user, [...stack, view]);
  core.space.changed({ kind: 'view', user });
  return view;
}

/** Changes a view in place; what the person entered stays where the blocks and actions keep their ids. */
export function updateView(core: Core, view: View, spec: unknown, hash?: string): View {
  if (hash && hash !== view.hash) throw new SlackError('hash_conflict');
  const given = checked(spec, view.type);
  Object.assign(view, membersOf(given), { hash: newHash(), errors: undefined, notice: undefined });
  core.space.changed({ kind: view.type === 'home' ? 'home' : 'view', user: view.user });
  return view;
}

/** Publishes a person's App Home. */
export function publishHome(core: Core, user: string, spec: unknown, hash?: string): View {
  const existing = core.space.homes.get(user);
  if (existing) return updateView(core, existing, spec, hash);
  const view = makeView(core, user, spec, 'home', null);
  core.space.homes.set(user, view);
  core.space.changed({ kind: 'home', user });
  return view;
}

/** The view with this id, open as a modal or published as a home. */
export function findView(space: Workspace, wanted: (view: View) => boolean): View | undefined {
  for (const stack of space.modals.values()) {
    const found = stack.find(wanted);
    if (found) return found;
  }
  return [...space.homes.values()].find(wanted);
}

/** The view object of the Web API and of interactions. */
export function presentView(space: Workspace, view: View): Json {
  const { team, bot } = space.settings;
  const { user: _, entered, errors: __, notice: ___, ...shown } = view;
  return {
    ...shown,
    title: view.title ?? { type: 'plain_text', text: 'App Home', emoji: true },
    close: view.close ?? null,
    submit: view.submit ?? null,
    state: { values: stateValues(view.blocks, entered) },
    team_id: team.id,
    app_id: bot.app_id,
    app_installed_team_id: team.id,
    bot_id: bot.id,
  };
}

function makeView(core: Core, user: string, spec: unknown, type: View['type'], below: View | null): View {
  const given = checked(spec, type);
  const externalId = String(given.external_id ?? '');
  if (externalId && findView(core.space, (view) => view.external_id === externalId))
    throw new SlackError('duplicate_external_id');
  const id = slackId('V');
  return {
    ...membersOf(given),
    id,
    type,
    user,
    hash: newHash(),
    root_view_id: below?.root_view_id ?? id,
    previous_view_id: below?.id ?? null,
    entered: {},
  };
}

function membersOf(given: Json) {
  return {
    title: given.title as Json | undefined,
    submit: given.submit as Json | undefined,
    close: given.close as Json | undefined,
    blocks: normalBlocks(given.blocks as Block[]),
    callback_id: String(given.callback_id ?? ''),
    private_metadata: String(given.private_metadata ?? ''),
    external_id: String(given.external_id ?? ''),
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
  };
}

function checked(spec: unknown, type: View['type']): Json {
  const problems = viewProblems(spec, type);
  if (problems.length)
    throw invalidArguments(...problems.map((problem) => problem.replace(/^\[ERROR\] /, '')));
  return spec as Json;
}

const newHash = (): string => `${Math.floor(Date.now() / 1000)}.${slackId('').slice(0, 8)}`;
