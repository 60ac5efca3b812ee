import type { Operation } from './core/operation.js';
import { attributeOperations } from './routes/attributes.js';
import { channelOperations } from './routes/channels.js';
import { contactActionOperations } from './routes/contact-actions.js';
import { contactJobOperations } from './routes/contact-jobs.js';
import { contactOperations } from './routes/contacts.js';
import { conversationOperations } from './routes/conversations.js';
import { deskOperations } from './routes/desks.js';
import { duplicateOperations } from './routes/duplicates.js';
import { exportOperations } from './routes/exports.js';
import { figureOperations } from './routes/figures.js';
import { importOperations } from './routes/imports.js';
import { messageOperations } from './routes/messages.js';
import { noteOperations } from './routes/notes.js';
import { segmentOperations } from './routes/segments.js';
import { sessionOperations } from './routes/session.js';
import { tagOperations } from './routes/tags.js';
import { templateOperations } from './routes/templates.js';
import { tokenOperations } from './routes/tokens.js';
import { userOperations } from './routes/users.js';
import { workspaceOperations } from './routes/workspace.js';

/** The whole API; in this order the document shows it. */
export const operations: readonly Operation[] = [
  ...contactOperations,
  ...contactActionOperations,
  ...contactJobOperations,
  ...duplicateOperations,
  ...segmentOperations,
  ...tagOperations,
  ...attributeOperations,
  ...importOperations,
  ...exportOperations,
  ...conversationOperations,
  ...messageOperations,
  ...templateOperations,
  ...noteOperations,
  ...figureOperations,
  ...sessionOperations,
  ...userOperations,
  ...tokenOperations,
  ...workspaceOperations,
  ...deskOperations,
  ...channelOperations,
];
