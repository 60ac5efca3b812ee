import type { Json } from '../base/types.js';
import { isObject, type Problems } from './problems.js';

type Check = (element: Json, at: string, problems: Problems) => void;

const plain: Check = () => undefined;

const options =
  (most: number): Check =>
  (element, at, problems) => {
    const inside = (owner: Json, where: string) =>
      problems.list(owner.options, `${where}/options`, [1, most], (item, place) =>
        option(item, place, problems),
      );
    if (!Array.isArray(element.option_groups)) return inside(element, at);
    problems.list(element.option_groups, `${at}/option_groups`, [1, 100], (group, place) => {
      if (!isObject(group)) return problems.add('must be an object', place);
      problems.text(group.label, `${place}/label`, 75, 'plain_text');
      inside(group, place);
    });
  };

const button: Check = (element, at, problems) => {
  problems.text(element.text, `${at}/text`, 75, 'plain_text');
  problems.optionalString(element.value, `${at}/value`, 2000);
  problems.optionalString(element.url, `${at}/url`, 3000);
  if (element.style !== undefined && !['primary', 'danger'].includes(String(element.style)))
    problems.add('must be one of: primary, danger', `${at}/style`);
};

const image: Check = (element, at, problems) => {
  if (!isObject(element.slack_file)) problems.string(element.image_url, `${at}/image_url`, 3000);
  problems.string(element.alt_text, `${at}/alt_text`, 2000);
};

const overflow: Check = (element, at, problems) => options(5)(element, at, problems);

/** Elements that fire an action by themselves. */
export const clickable: Record<string, Check> = {
  button,
  overflow,
  static_select: options(100),
  multi_static_select: options(100),
  external_select: plain,
  multi_external_select: plain,
  users_select: plain,
  multi_users_select: plain,
  conversations_select: plain,
  multi_conversations_select: plain,
  channels_select: plain,
  multi_channels_select: plain,
  datepicker: plain,
  timepicker: plain,
  datetimepicker: plain,
  radio_buttons: options(10),
  checkboxes: options(10),
};

/** Elements an input block may hold. */
export const fillable: Record<string, Check> = {
  ...Object.fromEntries(
    Object.entries(clickable).filter(([type]) => type !== 'button' && type !== 'overflow'),
  ),
  plain_text_input: (element, at, problems) => {
    problems.optionalString(element.initial_value, `${at}/initial_value`, 3000);
  },
  email_text_input: plain,
  url_text_input: plain,
  number_input: plain,
  file_input: plain,
  rich_text_input: plain,
};

/** Checks one element against a table of allowed ones; texts too long, missing options, unknown types. */
export function checkElement(
  value: unknown,
  at: string,
  allowed: Record<string, Check>,
  problems: Problems,
): void {
  if (!isObject(value)) {
    problems.add('must be an object', at);
    return;
  }
  const check = allowed[String(value.type)];
  if (!check) {
    problems.add(`unsupported type: ${String(value.type)}`, `${at}/type`);
    return;
  }
  problems.optionalString(value.action_id, `${at}/action_id`, 255);
  if (value.placeholder !== undefined)
    problems.text(value.placeholder, `${at}/placeholder`, 150, 'plain_text');
  if (value.confirm !== undefined) checkConfirm(value.confirm, `${at}/confirm`, problems);
  check(value, at, problems);
}

/** What a context block may hold. */
export function checkContextElement(value: unknown, at: string, problems: Problems): void {
  if (isObject(value) && value.type === 'image') {
    image(value, at, problems);
    return;
  }
  problems.text(value, at, 2000);
}

/** What may stand beside a section's text. */
export const accessories: Record<string, Check> = { ...clickable, image };

function option(value: unknown, at: string, problems: Problems): void {
  if (!isObject(value)) {
    problems.add('must be an object', at);
    return;
  }
  problems.text(value.text, `${at}/text`, 75);
  problems.string(value.value, `${at}/value`, 150);
  if (value.description !== undefined) problems.text(value.description, `${at}/description`, 75);
}

function checkConfirm(value: unknown, at: string, problems: Problems): void {
  if (!isObject(value)) {
    problems.add('must be an object', at);
    return;
  }
  problems.text(value.title, `${at}/title`, 100, 'plain_text');
  problems.text(value.text, `${at}/text`, 300);
  problems.text(value.confirm, `${at}/confirm`, 30, 'plain_text');
  problems.text(value.deny, `${at}/deny`, 30, 'plain_text');
}
