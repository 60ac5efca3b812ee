import type { Block, Json, StoredFile } from '../base/types.js';
import { elementsOf } from '../block-kit/blocks.js';
import { isObject } from '../block-kit/problems.js';
import { isLookedAt } from '../space/present-file.js';
import type { Workspace } from '../space/workspace.js';

/** What an image block may show of what was uploaded. Source: docs.slack.dev, "Slack file object". */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** What Slack says of the uploads that these blocks show; it takes none before it has looked at it. */
export function slackFileProblems(space: Workspace, blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, at) => {
    const images =
      block.type === 'image' ? [block] : elementsOf(block).filter(({ type }) => type === 'image');
    return images.flatMap(({ slack_file }) =>
      isObject(slack_file)
        ? problemOf(space, slack_file).map(
            (problem) => `[ERROR] ${problem} [json-pointer:/blocks/${at}/slack_file]`,
          )
        : [],
    );
  });
}

function problemOf(space: Workspace, { id, url }: Json): string[] {
  if ((id === undefined) === (url === undefined)) return ['must have one of: id, url'];
  if (id !== undefined && !/^F[A-Z0-9]{8,}$/.test(String(id)))
    return ['input must match regex pattern: ^[F][A-Z0-9]{8,}$'];
  const file = id === undefined ? fileAt(space, String(url)) : space.files.get(String(id));
  return file && isReady(file) ? [] : ['invalid slack file'];
}

const isReady = (file: StoredFile): boolean => !file.deleted && isLookedAt(file) && shown.has(file.mimetype);

const fileAt = (space: Workspace, url: string): StoredFile | undefined =>
  [...space.files.values()].find(({ id }) => url.includes(id));
