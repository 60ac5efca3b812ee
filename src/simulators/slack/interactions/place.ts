import { findView, presentView } from '../acts/views.js';
import { SlackError } from '../base/slack-error.js';
import type { Block, Entered, Json } from '../base/types.js';
import { elementsOf } from '../block-kit/blocks.js';
import { stateValues } from '../block-kit/states.js';
import type { Core } from '../core/core.js';
import { presentMessage } from '../space/present.js';
import { channelOf, responseUrl } from './base.js';

/** Where an element is: in a message (also one only that person sees) or in a view. */
export type PlaceRef = { channel: string; ts: string } | { viewId: string };

/** A message or view as interactions see it. */
export interface Place {
  blocks: Block[];
  entered: Entered;
  viewId?: string;
  /** The payload's members about the place, worked out anew each time as the state changes. */
  payload(): Json;
}

/** Finds the message or view; throws message_not_found or view_not_found. */
export function placeOf(core: Core, user: string, ref: PlaceRef): Place {
  return 'viewId' in ref ? viewPlace(core, ref.viewId) : messagePlace(core, user, ref);
}

/** The element with this action_id, and its block; throws action_not_found. */
export function elementIn(blocks: Block[], actionId: string, blockId?: string) {
  for (const block of blocks) {
    if (blockId !== undefined && block.block_id !== blockId) continue;
    const element = elementsOf(block).find((each) => each.action_id === actionId);
    if (element) return { block, element };
  }
  throw new SlackError('action_not_found', { action_id: actionId });
}

function viewPlace(core: Core, viewId: string): Place {
  const view = findView(core.space, (each) => each.id === viewId);
  if (!view) throw new SlackError('view_not_found');
  return {
    blocks: view.blocks,
    entered: view.entered,
    viewId,
    payload: () => ({
      container: { type: 'view', view_id: view.id },
      view: presentView(core.space, view),
    }),
  };
}

function messagePlace(core: Core, user: string, ref: { channel: string; ts: string }): Place {
  const { space } = core;
  const channel = space.channel(ref.channel);
  const message = channel.messages.get(ref.ts);
  const ephemeral = space.ephemerals.find((each) => each.ts === ref.ts && each.user === user);
  const found = message ?? ephemeral;
  if (!found) throw new SlackError('message_not_found');
  const key = `${user}:${channel.id}:${ref.ts}`;
  const entered = space.choices.get(key) ?? {};
  space.choices.set(key, entered);
  const thread = found.thread_ts ? { thread_ts: found.thread_ts } : {};
  const blocks = found.blocks ?? [];
  const origin = { user, channel: channel.id, ts: ref.ts, ephemeral: message === undefined };
  return {
    blocks,
    entered,
    payload: () => ({
      container: {
        type: 'message',
        message_ts: ref.ts,
        channel_id: channel.id,
        is_ephemeral: message === undefined,
        ...thread,
      },
      channel: channelOf(channel),
      ...(message ? { message: presentMessage(space, channel, message) } : {}),
      state: { values: stateValues(blocks, entered) },
      response_url: responseUrl(core, core.responseUrls.issue(origin)),
    }),
  };
}
