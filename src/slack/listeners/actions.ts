import type { App, BlockAction } from '@slack/bolt';
import { assign } from '../../conversations/assign.js';
import { getConversation, resolve, returnToBot } from '../../conversations/handoff.js';
import { MessageModel } from '../../conversations/message.js';
import { cancelReply, discard, resend } from '../../conversations/reply.js';
import { AppError } from '../../errors.js';
import { must, type Permission } from '../../people/permissions.js';
import type { User } from '../../people/user.js';
import { ring } from '../../platform/doorbell.js';
import { actionIds } from '../blocks/actions.js';
import { claim } from '../commands/table.js';
import type { Desk } from '../desk-context.js';
import { tellPrivately } from '../private-notice.js';
import { notAnAgent } from '../thread-events.js';

interface Click {
  desk: Desk;
  actor: User;
  /** The conversation's or message's id. */
  value: string;
  /** The Slack user chosen, for a people select. */
  chosen?: string;
  respond: (text: string) => Promise<void>;
}

interface Clickable {
  permission: Permission;
  run(click: Click): Promise<void>;
}

/** What each button and select does; the note button opens a modal and is registered apart. */
const clickables: Record<string, Clickable> = {
  [actionIds.claim]: {
    permission: 'assign',
    async run({ actor, value }) {
      const conversation = await getConversation(value);
      await claim(conversation._id, conversation.contact_uuid, actor);
    },
  },
  [actionIds.assign]: {
    permission: 'assign',
    async run({ desk, actor, value, chosen }) {
      const agent = chosen ? await desk.agents.find(chosen) : null;
      if (chosen && !agent) throw new AppError('not_found', `<@${chosen}> is no agent of Threadline.`);
      const { contact_uuid } = await getConversation(value);
      const reason = `assigned by ${actor.name} in Slack`;
      await assign({ contactIds: [contact_uuid], userId: agent?._id ?? null, by: actor, reason });
    },
  },
  [actionIds.resolve]: {
    permission: 'reply',
    run: async ({ value }) => void (await resolve(value)),
  },
  [actionIds.returnToBot]: {
    permission: 'reply',
    run: async ({ value }) => void (await returnToBot(value)),
  },
  [actionIds.resend]: {
    permission: 'reply',
    async run({ value, respond }) {
      await respond((await resend(value)) ? 'It is sent again.' : 'It was sent again or discarded already.');
    },
  },
  [actionIds.discard]: {
    permission: 'reply',
    async run({ value, respond }) {
      await respond((await discard(value)) ? 'Discarded.' : 'It was sent again or discarded already.');
    },
  },
  [actionIds.undo]: {
    permission: 'reply',
    async run({ value, respond }) {
      const undone = await cancelReply(value);
      const message = await MessageModel.findById(value).select({ conversation_id: 1 }).lean();
      if (message) ring('desk', message.conversation_id);
      await respond(
        undone ? 'Taken back: the customer did not get it.' : 'Too late: it is on its way to the customer.',
      );
    },
  },
};

export function listenToActions(app: App, desk: Desk): void {
  for (const [actionId, clickable] of Object.entries(clickables)) {
    app.action<BlockAction>(actionId, async ({ ack, body, action }) => {
      await ack();
      const to = {
        channel: body.channel?.id ?? body.container.channel_id,
        thread:
          body.message?.thread_ts ??
          body.message?.ts ??
          body.container.thread_ts ??
          body.container.message_ts,
        user: body.user.id,
      };
      const respond = (text: string) => tellPrivately(desk, to, text);
      const actor = await desk.agents.find(body.user.id);
      if (!actor) return respond(notAnAgent);
      try {
        must(actor, clickable.permission);
        await clickable.run({ desk, actor, value: subjectOf(action), chosen: chosenIn(action), respond });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await respond(error.message);
      }
    });
  }
  // A link button: Slack opens it by itself and still wants its click acknowledged.
  app.action(actionIds.openPanel, async ({ ack }) => ack());
}

type Action = BlockAction['actions'][number];

/** A button carries its value; a select has none, so its block's id names the conversation. */
function subjectOf(action: Action): string {
  if (action.type === 'button' && action.value) return action.value;
  return action.block_id.replace(/^card:/, '');
}

const chosenIn = (action: Action): string | undefined =>
  action.type === 'users_select' ? (action.selected_user ?? undefined) : undefined;
