import { click } from './api.js';
import { h } from './dom.js';
import { chosen, interactive, optionsOf } from './elements.js';
import { plainText } from './text.js';

/** An input block: label, field, hint and the error the app or Slack has about it. */
export function input(block, context) {
  const { element } = block;
  const state = context.state?.[block.block_id]?.[element.action_id] ?? {};
  const field = fieldOf(element, state, block, context);
  field.dataset.block = block.block_id;
  field.dataset.action = element.action_id;
  if (block.dispatch_action) {
    const place = { action_id: element.action_id, block_id: block.block_id };
    field.addEventListener('change', () => click(context.place, { ...place, value: heldBy(field) }));
  }
  // A label hands its clicks to the first button in it, which would take a choice away.
  const frame = field.matches('input, select, textarea') ? 'label' : 'div';
  const optional = block.optional && h('span', { class: 'optional' }, ' (optional)');
  return h(
    'div',
    { class: 'block input', 'data-input': block.block_id },
    h(frame, {}, h('span', { class: 'label' }, plainText(block.label.text), optional), field),
    h('div', { class: 'input-error', role: 'alert' }, context.errors?.[block.block_id] ?? ''),
    block.hint && h('div', { class: 'hint' }, plainText(block.hint.text)),
  );
}

/** What every field in a modal holds, by block_id, for submitting. */
export function valuesIn(root) {
  const fields = [...root.querySelectorAll('[data-action]')];
  return Object.fromEntries(fields.map((field) => [field.dataset.block, heldBy(field)]));
}

/** Shows the sentences of a refused submission beside their fields. */
export function showErrors(root, errors) {
  for (const block of root.querySelectorAll('[data-input]')) {
    const text = errors[block.dataset.input] ?? '';
    block.classList.toggle('wrong', text !== '');
    block.querySelector('.input-error').textContent = text;
  }
}

function heldBy(field) {
  if (field.dataset.option) {
    const held = JSON.parse(field.dataset.option);
    return Array.isArray(held) ? { selected_options: held } : { selected_option: held };
  }
  if (field.type === 'datetime-local') {
    const at = new Date(field.value).getTime();
    return Number.isNaN(at) ? null : Math.floor(at / 1000);
  }
  if (field.classList.contains('choices')) {
    const values = [...field.querySelectorAll('input:checked')].map((box) => box.value);
    return field.dataset.many ? values : (values[0] ?? null);
  }
  if (field.tagName === 'SELECT' && field.multiple)
    return [...field.selectedOptions].map((option) => option.value);
  return field.value === undefined || field.value === '' ? null : field.value;
}

function fieldOf(element, state, block, context) {
  const placeholder = element.placeholder?.text ?? '';
  const value = state.value ?? element.initial_value ?? '';
  const autofocus = element.focus_on_load === true;
  switch (element.type) {
    case 'plain_text_input': {
      const attributes = { class: 'field', placeholder, maxlength: element.max_length, autofocus };
      return element.multiline
        ? h('textarea', { ...attributes, rows: 4 }, value)
        : h('input', { ...attributes, type: 'text', value });
    }
    case 'email_text_input':
      return h('input', { class: 'field', type: 'email', placeholder, value });
    case 'url_text_input':
      return h('input', { class: 'field', type: 'url', placeholder, value });
    case 'number_input':
      return h('input', { class: 'field', type: 'number', step: 'any', placeholder, value });
    case 'datepicker':
      return h('input', { class: 'field', type: 'date', value: chosen(element, state) });
    case 'timepicker':
      return h('input', { class: 'field', type: 'time', value: chosen(element, state) });
    case 'datetimepicker':
      return h('input', { class: 'field', type: 'datetime-local', value: localDateTime(element, state) });
    case 'radio_buttons':
    case 'checkboxes':
    case 'external_select':
    case 'multi_external_select': {
      const field = interactive(element, block, context);
      if (element.type === 'checkboxes') field.dataset.many = 'yes';
      return field;
    }
    default:
      return selectField(element, state, placeholder);
  }
}

/** `2027-01-31T09:00` by the reader's clock, as the browser's own field wants it. */
function localDateTime(element, state) {
  const seconds = state.selected_date_time ?? element.initial_date_time;
  if (!seconds) return '';
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function selectField(element, state, placeholder) {
  const many = element.type.startsWith('multi_');
  const current = many ? manyChosen(element, state) : [chosen(element, state)];
  const empty = !many && h('option', { value: '' }, placeholder || 'Choose');
  const options = optionsOf(element).map(({ value, text }) =>
    h('option', { value, selected: current.includes(value) }, text),
  );
  return h('select', { class: 'field', multiple: many }, empty, options);
}

function manyChosen(element, state) {
  const from = (name) => state[`selected_${name}`] ?? element[`initial_${name}`];
  return from('users') ?? from('channels') ?? (from('options') ?? []).map(({ value }) => value);
}
