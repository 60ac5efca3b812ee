import { presentView, pushModal, updateView } from '../acts/views.js';
import type { Answer } from '../base/http-post.js';
import { SlackError } from '../base/slack-error.js';
import type { Json, View } from '../base/types.js';
import { elementsOf } from '../block-kit/blocks.js';
import { type Entry, initialState, isFilled, stateOf } from '../block-kit/states.js';
import type { Core } from '../core/core.js';
import { interaction, jsonOf, type Outcome, outcomeOf } from './base.js';

/** How a submission ended; `errors` are sentences by block_id, Slack's own or the app's. */
export type Submission = Outcome & { errors?: Record<string, string> };

/** The modal a person sees; throws view_not_found when none is open. */
export function topModal(core: Core, user: string): View {
  const view = core.space.modals.get(user)?.at(-1);
  if (!view) throw new SlackError('view_not_found');
  return view;
}

/** Puts values into the open modal, each under its action_id or block_id, without submitting it. */
export function fill(core: Core, user: string, values: Record<string, Entry>): View {
  const view = topModal(core, user);
  const left = new Set(Object.keys(values));
  for (const block of view.blocks)
    for (const element of elementsOf(block)) {
      const key = [element.action_id, block.block_id].map(String).find((name) => name in values);
      if (key === undefined) continue;
      left.delete(key);
      const blockId = String(block.block_id);
      const state = stateOf(element, values[key]);
      view.entered[blockId] = { ...view.entered[blockId], [String(element.action_id)]: state };
    }
  if (left.size) throw new SlackError('action_not_found', { action_id: [...left].join(', ') });
  return view;
}

/** Submits the open modal as the button does: checks required inputs, asks the app, follows its response_action. */
export async function submit(
  core: Core,
  user: string,
  values: Record<string, Entry> = {},
): Promise<Submission> {
  const view = fill(core, user, values);
  const errors = missing(view);
  if (Object.keys(errors).length) return refuse(core, view, errors);
  const payload = {
    ...interaction(core, 'view_submission', user),
    trigger_id: core.triggers.issue({ user, viewId: view.id }),
    view: presentView(core.space, view),
    response_urls: [],
  };
  const answer = await core.app.sendPayload(payload, { kind: 'view_submission' });
  const outcome = outcomeOf(answer);
  if (!outcome.ok) {
    view.notice = 'We had some trouble connecting. Try again?';
    core.space.changed({ kind: 'view', user });
    return outcome;
  }
  return follow(core, view, answer, outcome);
}

/** Closes the modal on top (all of them when it says so); the app hears of it if it asked to. */
export async function close(core: Core, user: string): Promise<Outcome> {
  const view = topModal(core, user);
  return shut(core, view, view.clear_on_close ? (core.space.modals.get(user) ?? []) : [view], false);
}

async function follow(core: Core, view: View, answer: Answer, outcome: Outcome): Promise<Submission> {
  const body = jsonOf(answer) ?? {};
  switch (body.response_action) {
    case 'errors':
      return refuse(core, view, body.errors as Record<string, string>);
    case 'update':
      updateView(core, view, body.view);
      return outcome;
    case 'push':
      pushModal(core, view.user, body.view);
      return outcome;
    case 'clear': {
      const others = (core.space.modals.get(view.user) ?? []).filter((each) => each !== view);
      drop(core, view.user, [view]);
      await shut(core, view, others, true);
      return outcome;
    }
    default:
      drop(core, view.user, [view]);
      return outcome;
  }
}

function refuse(core: Core, view: View, errors: Record<string, string>): Submission {
  view.errors = errors;
  core.space.changed({ kind: 'view', user: view.user });
  return { ok: false, error: 'errors', errors };
}

function missing(view: View): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    const element = block.element as Json;
    const blockId = String(block.block_id);
    const state = view.entered[blockId]?.[String(element.action_id)] ?? initialState(element);
    const length = String(state.value ?? '').length;
    if (!isFilled(state)) {
      if (block.optional !== true) errors[blockId] = 'Please complete this required field.';
    } else if (typeof element.min_length === 'number' && length < element.min_length)
      errors[blockId] = `Please enter at least ${element.min_length} characters.`;
    else if (typeof element.max_length === 'number' && length > element.max_length)
      errors[blockId] = `Please enter at most ${element.max_length} characters.`;
  }
  return errors;
}

function drop(core: Core, user: string, views: View[]): void {
  const left = (core.space.modals.get(user) ?? []).filter((view) => !views.includes(view));
  core.space.modals.set(user, left);
  core.space.changed({ kind: 'view', user });
}

async function shut(core: Core, view: View, views: View[], is_cleared: boolean): Promise<Outcome> {
  drop(core, view.user, views);
  let outcome: Outcome = { ok: true };
  for (const each of views) {
    if (!each.notify_on_close) continue;
    const shown = presentView(core.space, each);
    const payload = { ...interaction(core, 'view_closed', view.user), view: shown, is_cleared };
    outcome = outcomeOf(await core.app.sendPayload(payload, { kind: 'view_closed' }));
  }
  return outcome;
}
