import { followTemplatesOf, runTemplateSync } from '../src/domain/templates/sync.js';
import type { Channel } from '../src/edges/whatsapp/port/channel.js';
import { toError } from '../src/errors.js';
import type { Log } from '../src/log.js';
import { withLease } from '../src/platform/queue/lease.js';

/** Lists the templates of a channel, if that is owed; one worker at a time for each. */
export const listTemplates = (channelId: string, channel?: Channel): Promise<boolean> =>
  withLease(`templates:${channelId}`, () =>
    runTemplateSync(
      channelId,
      channel?.listTemplates && {
        accountId: channel.bsuidScope ?? channelId,
        page: (after) => channel.listTemplates!(after),
      },
    ),
  );

interface Channels {
  list(): readonly { id: string }[];
  channel(id: string): Channel | undefined;
  onChange(listener: () => void): () => void;
}

/** Has the templates of channels listed when that is long ago or never was, also of new ones; returns how to stop. */
export function followTemplates(channels: Channels, log: Log): () => void {
  const look = (): void => {
    for (const { id } of channels.list()) {
      if (!channels.channel(id)?.listTemplates) continue;
      followTemplatesOf(id).catch((error) =>
        log.warn({ channel: id, err: toError(error).message }, 'its templates are not followed yet'),
      );
    }
  };
  look();
  return channels.onChange(look);
}
