import type { App } from '@slack/bolt';
import { withoutNotePrefix } from '../../../domain/conversations/notes/note.js';
import { must, type Permission } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import { shortcutIds } from '../blocks/actions.js';
import { SubjectMissing } from '../commands/command.js';
import { commandNamed } from '../commands/table.js';
import { notAnAgent } from '../core/agents.js';
import type { Desk } from '../core/desk-context.js';
import { customerMessageAt } from '../core/post/message-place.js';
import { plainText } from '../core/post/plain-text.js';
import { withoutReplyPrefix } from '../core/reply-mode.js';
import { conversationOfThread } from '../hear/thread-place.js';
import { tellerFor } from './base/tell.js';
import { openFindForm } from './contacts/find-form.js';
import { openPickForm } from './conversation/pick-form.js';
import { openNoteForm } from './replies/note-form.js';
import { openReplyForm } from './replies/reply-form.js';

/** "Add note" and "Reply to customer" in a message's menu, and "Find contact" anywhere. */
export function listenToShortcuts(app: App, desk: Desk): void {
  app.shortcut({ type: 'message_action', callback_id: shortcutIds.addNote }, async ({ ack, shortcut }) => {
    await ack();
    const { user, trigger_id, channel, message } = shortcut;
    await forAgents(desk, { user: user.id, triggerId: trigger_id }, 'write_notes', async (actor) => {
      const conversation = await conversationOfThread(channel.id, message.thread_ts ?? message.ts!);
      if (conversation) return openNoteForm(desk, trigger_id, conversation, actor);
      // A message of no conversation: the form asks which contact the note is about.
      const command = commandNamed('note');
      if (command && command.about !== 'nobody')
        await openPickForm(desk, trigger_id, new SubjectMissing(command, '', ''), actor);
    });
  });
  app.shortcut(
    { type: 'message_action', callback_id: shortcutIds.replyToCustomer },
    async ({ ack, shortcut }) => {
      await ack();
      const { user, trigger_id, channel, message } = shortcut;
      await forAgents(desk, { user: user.id, triggerId: trigger_id }, 'reply', async (reader) => {
        const conversation = await conversationOfThread(channel.id, message.thread_ts ?? message.ts!);
        if (!conversation) throw new AppError('not_found', "This message is not in a customer's thread.");
        const answers = await customerMessageAt(channel.id, message.ts!);
        // What an agent wrote inside may be meant for the customer after all.
        const text =
          message.user && !message.bot_id ? await plainText(desk, message.text ?? '', message.blocks) : '';
        await openReplyForm(desk, trigger_id, conversation, {
          reader,
          answers,
          text: withoutNotePrefix(withoutReplyPrefix(text)),
        });
      });
    },
  );
  app.shortcut({ type: 'shortcut', callback_id: shortcutIds.findContact }, async ({ ack, shortcut }) => {
    await ack();
    const { user, trigger_id } = shortcut;
    await forAgents(desk, { user: user.id, triggerId: trigger_id }, 'view_contacts', (actor) =>
      openFindForm(desk, trigger_id, actor),
    );
  });
}

/** Does it for an agent who may; others, and errors, are told in a window. */
async function forAgents(
  desk: Desk,
  place: { user: string; triggerId: string },
  permission: Permission,
  run: (actor: User) => Promise<void>,
): Promise<void> {
  const tell = tellerFor(desk, place);
  const actor = await desk.agents.find(place.user);
  if (!actor) return tell(notAnAgent);
  try {
    must(actor, permission);
    await run(actor);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await tell(error.message);
  }
}
