import type { KnownBlock } from '@slack/types';

/** What the person who typed a command is told; `text` says it all where blocks are not shown. */
export interface Answer {
  text: string;
  blocks?: KnownBlock[];
}
