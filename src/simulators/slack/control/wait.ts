import type { z } from 'zod';
import type { workspaceScript } from '../acts/workspace-script.js';
import type { Json, ShownMessage } from '../base/types.js';
import type { Core } from '../core/core.js';
import type { waitBody } from './schemas.js';

type Script = ReturnType<typeof workspaceScript>;
type Wanted = z.infer<typeof waitBody>;

/** Waits until everything asked for holds; resolves with the message that matched, when one was asked for. */
export function waitFor(core: Core, script: Script, wanted: Wanted): Promise<Json> {
  const { space, app } = core;
  return space.changes.until<Json | undefined>(
    () => {
      if (wanted.idle && !app.isIdle) return undefined;
      if (wanted.method && script.calls(wanted.method).length < (wanted.count ?? 1)) return undefined;
      if (wanted.user && !personHolds(core, wanted, wanted.user)) return undefined;
      const wantsMessage = wanted.includes !== undefined || wanted.reaction !== undefined;
      if (!wanted.channel || !wantsMessage) return { matched: true };
      const { channel, thread_ts } = wanted;
      const messages = thread_ts ? script.thread(channel, thread_ts) : script.messages(channel);
      const message = messages.find((each) => matches(each, wanted));
      return message ? { matched: true, message } : undefined;
    },
    { timeout: wanted.timeout_ms ?? 10_000, waitingFor: JSON.stringify(wanted) },
  );
}

function personHolds({ space }: Core, wanted: Wanted, user: string): boolean {
  const modal = space.modals.get(user)?.at(-1);
  if (wanted.modal !== undefined && modal?.callback_id !== wanted.modal) return false;
  if (wanted.ephemeral === undefined) return true;
  const part = wanted.ephemeral;
  return space.ephemerals.some((each) => each.user === user && contains(each, part));
}

function matches(message: ShownMessage, { includes, reaction }: Wanted): boolean {
  if (includes !== undefined && !contains(message, includes)) return false;
  return reaction === undefined || (message.reactions ?? []).some(({ name }) => name === reaction);
}

const contains = (message: { text: string; blocks?: unknown }, part: string): boolean =>
  message.text.includes(part) || JSON.stringify(message.blocks ?? '').includes(part);
