import { SlackError } from '../base/slack-error.js';
import type { Block, Json, Message } from '../base/types.js';
import { blockProblems } from '../block-kit/blocks.js';
import type { Core } from '../core/core.js';
import type { Args } from './args.js';
import { slackFileProblems } from './slack-files.js';

// msg_blocks_too_long comes at about this many characters of JSON, though each block is within its own limit.
const mostBlockText = 13_200;

/** What chat methods share: text, blocks, attachments and metadata, checked as Slack does. */
export interface Content {
  text: string;
  blocks?: Block[];
  attachments?: Json[];
}

/** Reads and checks the content of a message; `mostText` is the longest text before msg_too_long. */
export function contentOf({ space }: Core, args: Args, mostText: number): Content {
  const text = args.text('text') ?? args.text('markdown_text') ?? '';
  const blocks = args.json('blocks', 'invalid_blocks_format');
  const attachments = args.json('attachments', 'invalid_attachments');
  if (text.length > mostText) throw new SlackError('msg_too_long');
  if (blocks !== undefined) {
    checkBlocks(blocks);
    refuseFor(slackFileProblems(space, blocks as Block[]));
  }
  if (attachments !== undefined && !Array.isArray(attachments)) throw new SlackError('invalid_attachments');
  const empty = (value: unknown) => !Array.isArray(value) || value.length === 0;
  if (text === '' && empty(blocks) && empty(attachments)) throw new SlackError('no_text');
  return {
    text,
    ...(blocks === undefined ? {} : { blocks: blocks as Block[] }),
    ...(attachments === undefined ? {} : { attachments: attachments as Json[] }),
  };
}

/** Throws invalid_blocks with the reasons, as chat methods and response_url do. */
export function checkBlocks(blocks: unknown): void {
  refuseFor(blockProblems(blocks, 50));
  if (JSON.stringify(blocks).length > mostBlockText) throw new SlackError('msg_blocks_too_long');
}

function refuseFor(messages: string[]): void {
  if (messages.length === 0) return;
  throw new SlackError('invalid_blocks', {
    errors: messages.map((message) => message.replace('[ERROR] ', '')),
    response_metadata: { messages },
  });
}

/** The message metadata: an event type and a payload object; an empty object takes metadata away. */
export function metadataOf(args: Args): Message['metadata'] | 'none' | undefined {
  const value = args.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null) throw new SlackError('invalid_metadata_format');
  if (Object.keys(value).length === 0) return 'none';
  const { event_type, event_payload } = value as Json;
  if (typeof event_type !== 'string' || typeof event_payload !== 'object' || event_payload === null)
    throw new SlackError('invalid_metadata_format');
  return { event_type, event_payload: event_payload as Json };
}
