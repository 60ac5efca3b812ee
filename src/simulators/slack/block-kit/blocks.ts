import type { Json } from '../base/types.js';
import { accessories, checkContextElement, checkElement, clickable, fillable } from './elements.js';
import { isObject, Problems } from './problems.js';

type Check = (block: Json, at: string, problems: Problems) => void;

const section: Check = (block, at, problems) => {
  if (block.text === undefined && block.fields === undefined)
    problems.add('must define either `text` or `fields`', at);
  if (block.text !== undefined) problems.text(block.text, `${at}/text`, 3000);
  if (block.fields !== undefined)
    problems.list(block.fields, `${at}/fields`, [1, 10], (field, place) => problems.text(field, place, 2000));
  if (block.accessory !== undefined) checkElement(block.accessory, `${at}/accessory`, accessories, problems);
};

const input: Check = (block, at, problems) => {
  problems.text(block.label, `${at}/label`, 2000, 'plain_text');
  if (block.hint !== undefined) problems.text(block.hint, `${at}/hint`, 2000, 'plain_text');
  checkElement(block.element, `${at}/element`, fillable, problems);
};

const table: Check = (block, at, problems) => {
  problems.list(block.rows, `${at}/rows`, [1, 100], (row, place) =>
    problems.list(row, place, [1, 20], (cell, where) => {
      if (!isObject(cell) || !['raw_text', 'raw_number', 'rich_text'].includes(String(cell.type)))
        problems.add('must be a raw_text, raw_number or rich_text cell', where);
      else if (cell.type === 'raw_text') problems.string(cell.text, `${where}/text`, 10_000);
    }),
  );
  if (block.column_settings !== undefined)
    problems.list(block.column_settings, `${at}/column_settings`, [0, 20], (column, place) => {
      const align = isObject(column) ? (column.align ?? 'left') : undefined;
      if (!['left', 'center', 'right'].includes(String(align)))
        problems.add('must be one of: left, center, right', `${place}/align`);
    });
};

const kinds: Record<string, Check> = {
  table,
  section,
  input,
  divider: () => undefined,
  header: (block, at, problems) => problems.text(block.text, `${at}/text`, 150, 'plain_text'),
  actions: (block, at, problems) =>
    problems.list(block.elements, `${at}/elements`, [1, 25], (element, place) =>
      checkElement(element, place, clickable, problems),
    ),
  context: (block, at, problems) =>
    problems.list(block.elements, `${at}/elements`, [1, 10], (element, place) =>
      checkContextElement(element, place, problems),
    ),
  image: (block, at, problems) => {
    if (!isObject(block.slack_file)) problems.string(block.image_url, `${at}/image_url`, 3000);
    problems.string(block.alt_text, `${at}/alt_text`, 2000);
  },
  markdown: (block, at, problems) => problems.string(block.text, `${at}/text`, 12_000),
  rich_text: (block, at, problems) =>
    problems.list(block.elements, `${at}/elements`, [0, 1000], (element, place) => {
      if (!isObject(element) || !String(element.type).startsWith('rich_text_'))
        problems.add('unsupported rich text element', place);
    }),
};

/**
 * What Slack would refuse in these blocks: unknown types, missing or overlong texts (section 3000, header 150,
 * button 75 characters), too many items, repeated ids. Empty when they are fine.
 */
export function blockProblems(blocks: unknown, most: number, at = '/blocks'): string[] {
  const problems = new Problems();
  const blockIds = new Set<string>();
  problems.list(blocks, at, [0, most], (block, place) => {
    if (!isObject(block)) return problems.add('must be an object', place);
    const check = kinds[String(block.type)];
    if (!check) return problems.add(`unsupported type: ${String(block.type)}`, `${place}/type`);
    problems.optionalString(block.block_id, `${place}/block_id`, 255);
    if (typeof block.block_id === 'string' && block.block_id) {
      if (blockIds.has(block.block_id)) problems.add(`block_id already exists: ${block.block_id}`, place);
      blockIds.add(block.block_id);
    }
    check(block, place, problems);
    repeatedActions(block, place, problems);
  });
  const tables = Array.isArray(blocks)
    ? blocks.filter((block) => isObject(block) && block.type === 'table')
    : [];
  if (tables.length > 1) problems.add('only one table allowed', at);
  return problems.messages;
}

function repeatedActions(block: Json, at: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const element of elementsOf(block)) {
    const id = element.action_id;
    if (typeof id !== 'string' || !id) continue;
    if (seen.has(id)) problems.add(`action_id already exists: ${id}`, at);
    seen.add(id);
  }
}

/** The interactive elements of a block, wherever its type keeps them. */
export function elementsOf(block: Json): Json[] {
  const elements = Array.isArray(block.elements) ? block.elements : [];
  return [...elements, block.accessory, block.element].filter(isObject);
}
