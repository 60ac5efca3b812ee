import type { Json } from '../base/types.js';
import { type Entry, stateOf } from '../block-kit/states.js';
import type { Core } from '../core/core.js';
import { interaction, jsonOf, type Outcome, outcomeOf } from './base.js';
import { elementIn, type PlaceRef, placeOf } from './place.js';

export interface ActionRef {
  action_id: string;
  block_id?: string;
  /** What is chosen or typed: an option's value, a user's id, a text; nothing for a button. */
  value?: Entry;
}

/** A person clicks or chooses: sends block_actions unless the element merely waits for a submit button. */
export async function act(core: Core, user: string, ref: PlaceRef, action: ActionRef): Promise<Outcome> {
  const place = placeOf(core, user, ref);
  const { block, element } = elementIn(place.blocks, action.action_id, action.block_id);
  const blockId = String(block.block_id);
  const state = element.type === 'button' ? undefined : stateOf(element, action.value);
  if (state && element.type !== 'overflow')
    place.entered[blockId] = { ...place.entered[blockId], [action.action_id]: state };
  if (block.type === 'input' && block.dispatch_action !== true) return { ok: true };
  const trigger_id = core.triggers.issue({ user, ...(place.viewId ? { viewId: place.viewId } : {}) });
  const shown = {
    ...(state ?? { text: element.text, ...pick(element, 'value', 'style', 'url') }),
    ...pick(element, 'placeholder', 'initial_option', 'initial_user', 'confirm'),
    type: element.type,
    block_id: blockId,
    action_id: element.action_id,
    action_ts: core.space.clock.next(),
  };
  const payload = { ...interaction(core, 'block_actions', user), trigger_id, ...place.payload() };
  return outcomeOf(await core.app.sendPayload({ ...payload, actions: [shown] }, { kind: 'block_actions' }));
}

/** Options the app offers for what a person typed into an external select: `{options}` or `{option_groups}`. */
export async function suggest(
  core: Core,
  user: string,
  ref: PlaceRef,
  { action_id, block_id, value }: { action_id: string; block_id?: string; value: string },
): Promise<Outcome & { options: Json[] }> {
  const place = placeOf(core, user, ref);
  const { block } = elementIn(place.blocks, action_id, block_id);
  const { response_url: _, ...about } = place.payload();
  const payload = { ...interaction(core, 'block_suggestion', user), ...about };
  const answer = await core.app.sendPayload(
    { ...payload, action_id, block_id: block.block_id, value },
    { kind: 'block_suggestion' },
  );
  const body = jsonOf(answer);
  const groups = (body?.option_groups as { options?: Json[] }[] | undefined) ?? [];
  const options = (body?.options as Json[] | undefined) ?? groups.flatMap((group) => group.options ?? []);
  return { ...outcomeOf(answer), options };
}

const pick = (from: Json, ...names: string[]): Json =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
