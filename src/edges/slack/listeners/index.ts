import type { App } from '@slack/bolt';
import type { Desk } from '../desk-context.js';
import { listenToCards } from './card-clicks.js';
import { listenToCommands } from './commands.js';
import { listenToContacts } from './contact-clicks.js';
import { listenToDesks } from './desks.js';
import { listenToFinds } from './find-form.js';
import { listenToHeld } from './held-clicks.js';
import { listenToHomes } from './home.js';
import { listenToLinks } from './link-form.js';
import { listenToMentions } from './mentions.js';
import { listenToMessages } from './messages.js';
import { listenToMoves } from './move-form.js';
import { listenToNotes } from './note-form.js';
import { listenToOptions } from './options.js';
import { openOverflows } from './overflow.js';
import { listenToPeople } from './people.js';
import { listenToPicks } from './pick-form.js';
import { listenToReactions } from './reactions.js';
import { listenToReplies } from './reply-clicks.js';
import { listenToReplyForms } from './reply-form.js';
import { listenToShortcuts } from './shortcuts.js';
import { listenToSnoozes } from './snooze-form.js';
import { listenToTags } from './tags-form.js';
import { listenToTemplates } from './template-form.js';

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
