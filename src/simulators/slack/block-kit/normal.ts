import { slackId } from '../base/ids.js';
import type { Block, Json } from '../base/types.js';
import { elementsOf } from './blocks.js';

/** Blocks as Slack stores them: ids for blocks and elements that came without, text objects with defaults. */
export function normalBlocks(blocks: Block[]): Block[] {
  return blocks.map((given) => {
    const block = withTextDefaults(given) as Block;
    block.block_id ||= shortId();
    if (block.type !== 'context' && block.type !== 'rich_text')
      for (const element of elementsOf(block)) if (element.type !== 'image') element.action_id ||= shortId();
    return block;
  });
}

const shortId = (): string => slackId('').slice(0, 5);

const isText = (value: Json): boolean =>
  typeof value.text === 'string' && (value.type === 'plain_text' || value.type === 'mrkdwn');

function withTextDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withTextDefaults(member)]),
  );
  if (isText(copy)) {
    if (copy.type === 'plain_text') copy.emoji ??= true;
    else copy.verbatim ??= false;
  }
  return copy;
}
