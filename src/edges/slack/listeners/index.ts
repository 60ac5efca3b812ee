import type { App } from '@slack/bolt';
import type { Desk } from '../core/desk-context.js';
import { listenToOptions } from './clicks/options.js';
import { listenToCommands } from './commands.js';
import { listenToContacts } from './contacts/contact-clicks.js';
import { listenToFinds } from './contacts/find-form.js';
import { listenToLinks } from './contacts/link-form.js';
import { listenToTags } from './contacts/tags-form.js';
import { listenToCards } from './conversation/card-clicks.js';
import { listenToMoves } from './conversation/move-form.js';
import { openOverflows } from './conversation/overflow.js';
import { listenToPicks } from './conversation/pick-form.js';
import { listenToSnoozes } from './conversation/snooze-form.js';
import { listenToDesks } from './desks.js';
import { listenToHomes } from './home.js';
import { listenToMentions } from './mentions.js';
import { listenToMessages } from './messages.js';
import { listenToPeople } from './people.js';
import { listenToReactions } from './reactions.js';
import { listenToHeld } from './replies/held-clicks.js';
import { listenToNotes } from './replies/note-form.js';
import { listenToReplies } from './replies/reply-clicks.js';
import { listenToReplyForms } from './replies/reply-form.js';
import { listenToTemplates } from './replies/template-form.js';
import { listenToShortcuts } from './shortcuts.js';

/** Registers everything people do in Slack that the app hears of. */
export function listen(app: App, desk: Desk): void {
  openOverflows(app);
  listenToMessages(app);
  listenToReactions(app);
  const listeners = [
    listenToCommands,
    listenToMentions,
    listenToShortcuts,
    listenToCards,
    listenToReplies,
    listenToReplyForms,
    listenToHeld,
    listenToTemplates,
    listenToContacts,
    listenToNotes,
    listenToTags,
    listenToSnoozes,
    listenToPicks,
    listenToFinds,
    listenToOptions,
    listenToHomes,
    listenToLinks,
    listenToPeople,
    listenToDesks,
    listenToMoves,
  ];
  for (const register of listeners) register(app, desk);
}
