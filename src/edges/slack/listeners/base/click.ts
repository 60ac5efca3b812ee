import type { App, BlockAction, RespondFn } from '@slack/bolt';
import { textsFor } from '../../../../domain/contacts/contact/masking.js';
import { must, type Permission } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { AppError } from '../../../../errors.js';
import { subjectOfBlock } from '../../blocks/card-actions.js';
import { notAnAgent } from '../../core/agents.js';
import type { Desk } from '../../core/desk-context.js';
import { refreshHome } from '../../core/homes.js';
import { type Clicked, type Place, settlerFor, type Tell, tellerFor } from './tell.js';

/** Somebody who may do it used a button or a select. */
export interface Click {
  desk: Desk;
  actor: User;
  slackUserId: string;
  /** What it is about: the id of a conversation, message or contact. */
  value: string;
  /** What was chosen in a select; empty for a button. */
  chosen: string;
  triggerId: string;
  /** The view it was in, if any. */
  viewId?: string;
  tell: Tell;
  /** Says it in place of the question that the button belongs to; see `settlerFor`. */
  settle: Tell;
}

interface Clickable {
  permission: Permission;
  /** What it tells is private, and logged. */
  reveals?: true;
  run(click: Click): Promise<void>;
}

/** Registers what a button or select does: agents with the permission only; others, and errors, are told privately. */
export function onClick(
  app: App,
  desk: Desk,
  actionId: string,
  { permission, reveals, run }: Clickable,
): void {
  app.action<BlockAction>(actionId, async ({ ack, body, action, respond }) => {
    await ack();
    const slackUserId = body.user.id;
    const teller = tellerFor(desk, placeOf(body, respond));
    const actor = await desk.agents.find(slackUserId);
    if (!actor) return teller(notAnAgent);
    const tell: Tell = (answer) => teller(reveals ? answer : textsFor(actor, answer));
    try {
      must(actor, permission);
      await run({
        desk,
        actor,
        slackUserId,
        value: subjectOf(action),
        chosen: chosenIn(action),
        triggerId: body.trigger_id,
        viewId: body.view?.id,
        tell,
        settle: body.view ? tell : settlerFor(desk, clickedIn(body, respond, actor), tell),
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await tell(error.message);
    }
    if (body.view?.type === 'home') await refreshHome(slackUserId);
  });
}

/** Where a click was made. Slack's answer address is for messages only one person sees, perhaps where no bot is. */
export function placeOf(body: BlockAction, respond?: RespondFn): Place {
  const { user, trigger_id: triggerId, view, channel, container, message } = body;
  if (view) return { user: user.id, triggerId, view: view.type === 'home' ? 'home' : 'modal' };
  return {
    user: user.id,
    triggerId,
    channel: channel?.id ?? container.channel_id,
    thread: message?.thread_ts ?? message?.ts ?? container.thread_ts ?? container.message_ts,
    ...(container.is_ephemeral && !container.thread_ts && respond ? { respond } : {}),
  };
}

/** The message that the button is in. */
function clickedIn({ container, message }: BlockAction, respond: RespondFn, { name }: User): Clicked {
  const shown = container.is_ephemeral ? null : { text: message?.text ?? '', blocks: message?.blocks ?? [] };
  return { respond, shown, who: name };
}

type Action = BlockAction['actions'][number];

/** A button carries its value; a select has none, so its block's id says what it is about. */
const subjectOf = (action: Action): string =>
  action.type === 'button' && action.value ? action.value : subjectOfBlock(action.block_id);

function chosenIn(action: Action): string {
  if ('selected_option' in action) return action.selected_option?.value ?? '';
  return '';
}
