import { SlackError } from '../base/slack-error.js';
import type { Core } from '../core/core.js';
import { presentMessage } from '../space/present.js';
import { channelOf, interaction, type Outcome, outcomeOf, responseUrl } from './base.js';

/** A person picks a message shortcut from a message's menu. */
export async function messageShortcut(
  core: Core,
  user: string,
  callback_id: string,
  at: { channel: string; ts: string },
): Promise<Outcome> {
  const { space } = core;
  mustExist(core, callback_id, 'message');
  const channel = space.channel(at.channel);
  const message = space.message(channel, at.ts);
  const token = core.responseUrls.issue({ user, channel: channel.id, ts: message.ts });
  const payload = {
    ...interaction(core, 'message_action', user),
    action_ts: space.clock.next(),
    callback_id,
    trigger_id: core.triggers.issue({ user }),
    channel: channelOf(channel),
    response_url: responseUrl(core, token),
    message_ts: message.ts,
    message: presentMessage(space, channel, message),
  };
  return outcomeOf(await core.app.sendPayload(payload, { kind: 'message_action' }));
}

/** A person picks a global shortcut, which knows no channel. */
export async function globalShortcut(core: Core, user: string, callback_id: string): Promise<Outcome> {
  mustExist(core, callback_id, 'global');
  const payload = {
    ...interaction(core, 'shortcut', user),
    action_ts: core.space.clock.next(),
    callback_id,
    trigger_id: core.triggers.issue({ user }),
  };
  return outcomeOf(await core.app.sendPayload(payload, { kind: 'shortcut' }));
}

/** Only registered shortcuts can be picked, where there are any. */
function mustExist(core: Core, callback_id: string, type: 'message' | 'global'): void {
  const { shortcuts } = core.space.settings;
  if (!shortcuts.length || shortcuts.some((each) => each.callback_id === callback_id && each.type === type))
    return;
  throw new SlackError('shortcut_not_found');
}
