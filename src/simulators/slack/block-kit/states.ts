import type { Block, Json } from '../base/types.js';
import { elementsOf } from './blocks.js';
import { isObject } from './problems.js';

/** What a person puts into an element: a text, an option's value, a user's or channel's id, or a list of those. */
export type Entry = string | number | string[] | null | Json;

/** The state Slack sends for an element: its type and the member that goes with it, such as selected_option. */
export function stateOf(element: Json, entry: Entry | undefined): Json {
  const type = String(element.type);
  if (isObject(entry)) return { type, ...entry };
  const list = (Array.isArray(entry) ? entry : entry == null ? [] : [entry]).map(String);
  const one = list[0] ?? null;
  const options = () => list.map((value) => optionOf(element, value));
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: one === null ? null : optionOf(element, one) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: options() };
    case 'users_select':
      return { type, selected_user: one };
    case 'multi_users_select':
      return { type, selected_users: list };
    case 'conversations_select':
      return { type, selected_conversation: one };
    case 'multi_conversations_select':
      return { type, selected_conversations: list };
    case 'channels_select':
      return { type, selected_channel: one };
    case 'multi_channels_select':
      return { type, selected_channels: list };
    case 'datepicker':
      return { type, selected_date: one };
    case 'timepicker':
      return { type, selected_time: one };
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : Number(one) };
    default:
      return { type, value: one };
  }
}

/** What an element holds before anybody touched it. */
export function initialState(element: Json): Json {
  const type = String(element.type);
  const given: Json = {};
  for (const [key, value] of Object.entries(element)) {
    if (!key.startsWith('initial_')) continue;
    const name = key.slice('initial_'.length);
    given[name === 'value' ? 'value' : `selected_${name}`] = value;
  }
  return { ...stateOf(element, undefined), ...given, type };
}

/** The `state.values` of a list of blocks: initial values, then what the person entered. */
export function stateValues(blocks: Block[], entered: Record<string, Record<string, Json>>): Json {
  const values: Record<string, Json> = {};
  for (const block of blocks)
    for (const element of elementsOf(block)) {
      const type = String(element.type);
      if (type === 'button' || type === 'overflow' || !('action_id' in element)) continue;
      const blockId = String(block.block_id);
      const actionId = String(element.action_id);
      const state = entered[blockId]?.[actionId] ?? initialState(element);
      values[blockId] = { ...values[blockId], [actionId]: state };
    }
  return values;
}

/** Whether a state holds anything, for required inputs. */
export const isFilled = (state: Json): boolean =>
  Object.entries(state).some(
    ([key, value]) =>
      key !== 'type' && value != null && value !== '' && !(Array.isArray(value) && !value.length),
  );

function optionOf(element: Json, value: string): Json {
  const groups = Array.isArray(element.option_groups) ? (element.option_groups as Json[]) : [element];
  for (const group of groups)
    for (const option of (group.options as Json[] | undefined) ?? [])
      if (option.value === value) return option;
  // An external select's options come from the app and are not part of the element.
  if (String(element.type).includes('external'))
    return { text: { type: 'plain_text', text: value, emoji: true }, value };
  throw new Error(`"${value}" is not an option of ${String(element.action_id)}.`);
}
