import { act, click } from './api.js';
import { ask } from './confirm.js';
import { h, icon } from './dom.js';
import { isSafeUrl } from './mrkdwn.js';
import { ownChannels, people, userName } from './store.js';
import { plainText } from './text.js';

/** One interactive element of a message, home or modal, sending what the person does at once. */
export function interactive(element, block, context) {
  const send = async (value) => {
    if (element.confirm && !(await ask(element.confirm))) return false;
    const action = { action_id: element.action_id, block_id: block.block_id };
    await click(context.place, value === undefined ? action : { ...action, value });
    return true;
  };
  const state = context.state?.[block.block_id]?.[element.action_id] ?? {};
  const draw = kinds[element.type] ?? textBox;
  return draw(element, send, state, context, block);
}

/** The options of a select, whatever it selects from: `{value, text}`. */
export function optionsOf(element) {
  const type = element.type.replace(/^multi_/, '');
  if (type === 'users_select') return people().map(({ id }) => ({ value: id, text: userName(id) }));
  if (type === 'channels_select' || type === 'conversations_select')
    return ownChannels().map(({ id, name }) => ({ value: id, text: `# ${name}` }));
  const groups = element.option_groups ?? [element];
  return groups
    .flatMap((group) => group.options ?? [])
    .map(({ value, text, url }) => ({ value, text: text.text, url }));
}

/** The value a state or an element's initial members hold, as text. */
export function chosen(element, state) {
  const from = (name) => state[`selected_${name}`] ?? element[`initial_${name}`];
  const value = from('user') ?? from('channel') ?? from('conversation') ?? from('date') ?? from('time');
  return value ?? from('option')?.value ?? '';
}

function button(element, send) {
  const style = element.style ? ` ${element.style}` : '';
  const shown = h('button', { type: 'button', class: `button${style}` }, plainText(element.text.text));
  shown.addEventListener('click', async () => {
    if (isSafeUrl(element.url)) window.open(element.url, '_blank', 'noopener');
    shown.classList.add('busy');
    await send();
    shown.classList.remove('busy');
  });
  return shown;
}

function select(element, send, state) {
  const current = chosen(element, state);
  const placeholder = element.placeholder?.text ?? 'Choose';
  const options = optionsOf(element).map(({ value, text }) =>
    h('option', { value, selected: value === current }, text),
  );
  const list = h(
    'select',
    { class: current ? 'select' : 'select empty', 'aria-label': placeholder },
    h('option', { value: '', disabled: true, selected: !current }, placeholder),
    options,
  );
  list.addEventListener('change', async () => {
    const value = list.value;
    if (!(await send(element.type.startsWith('multi_') ? [value] : value))) list.value = current;
  });
  return list;
}

function overflow(element, send) {
  const choose = (value, url) => {
    if (isSafeUrl(url)) window.open(url, '_blank', 'noopener');
    send(value);
  };
  const items = optionsOf(element).map(({ value, text, url }) =>
    h('button', { type: 'button', onclick: () => choose(value, url) }, plainText(text)),
  );
  const summary = h('summary', { class: 'button', 'aria-label': 'More' }, icon('more'));
  const menu = h('details', { class: 'menu' }, summary, h('div', { class: 'menu-items' }, items));
  menu.addEventListener('click', ({ target }) => {
    if (target.closest('.menu-items')) menu.open = false;
  });
  return menu;
}

function external(element, send, state, context, block) {
  const items = h('div', { class: 'menu-items', hidden: true });
  const placeholder = element.placeholder?.text ?? 'Search';
  const many = element.type.startsWith('multi_');
  let picked = pickedIn(element, state);
  const box = h('input', { class: 'select', placeholder, 'aria-label': placeholder });
  const chips = h('div', { class: 'picked' });
  const wrapper = h('div', { class: 'menu' }, many && chips, box, items);
  const keep = (options) => {
    picked = options;
    wrapper.dataset.option = many ? JSON.stringify(picked) : JSON.stringify(picked[0] ?? null);
    box.value = many ? '' : (picked[0]?.text?.text ?? '');
    items.hidden = true;
    chips.replaceChildren(
      ...picked.map((option) =>
        h(
          'button',
          {
            type: 'button',
            class: 'chip',
            title: 'Remove',
            onclick: () => change(picked.filter((one) => one !== option)),
          },
          plainText(option.text.text),
          ' ×',
        ),
      ),
    );
  };
  const change = (options) => {
    keep(options);
    send(many ? { selected_options: picked } : { selected_option: picked[0] ?? null });
  };
  const pick = (option) =>
    change(many ? [...picked.filter(({ value }) => value !== option.value), option] : [option]);
  const look = async () => {
    const typed =
      many || document.activeElement !== box || box.value !== picked[0]?.text?.text ? box.value : '';
    if (typed.length < (element.min_query_length ?? 3)) return;
    const asked = { action_id: element.action_id, block_id: block.block_id, value: typed };
    const found = await act('suggests', { place: context.place, ...asked });
    items.hidden = false;
    items.replaceChildren(
      ...(found?.options ?? []).map((option) =>
        h('button', { type: 'button', onclick: () => pick(option) }, plainText(option.text.text)),
      ),
    );
    if (!found?.options?.length) items.replaceChildren(h('span', {}, 'No results'));
  };
  box.addEventListener('input', look);
  box.addEventListener('focus', look);
  wrapper.addEventListener('focusout', ({ relatedTarget }) => {
    if (!wrapper.contains(relatedTarget)) items.hidden = true;
  });
  keep(picked);
  return wrapper;
}

function pickedIn(element, state) {
  if (element.type.startsWith('multi_')) return state.selected_options ?? element.initial_options ?? [];
  return [state.selected_option ?? element.initial_option].filter(Boolean);
}

function choices(element, send, state) {
  const many = element.type === 'checkboxes';
  const initial = many ? element.initial_options : [element.initial_option].filter(Boolean);
  const selected =
    (many ? state.selected_options : state.selected_option && [state.selected_option]) ?? initial ?? [];
  const name = crypto.randomUUID();
  const group = h('div', { class: 'choices' });
  for (const option of element.options) {
    const checked = selected.some(({ value }) => value === option.value);
    const box = h('input', { type: many ? 'checkbox' : 'radio', name, value: option.value, checked });
    box.addEventListener('change', () => {
      const values = [...group.querySelectorAll('input:checked')].map((each) => each.value);
      send(many ? values : values[0]);
    });
    group.append(h('label', {}, box, h('span', {}, plainText(option.text.text))));
  }
  return group;
}

function textBox(element, send, state) {
  const type =
    { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' }[element.type] ?? 'text';
  const box = h('input', { type, class: 'select', value: chosen(element, state) || (state.value ?? '') });
  box.addEventListener('change', () => send(box.value));
  return box;
}

const kinds = {
  button,
  overflow,
  external_select: external,
  multi_external_select: external,
  radio_buttons: choices,
  checkboxes: choices,
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: select,
  multi_users_select: select,
};
