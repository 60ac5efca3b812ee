import type { Method } from './method.js';
import { app } from './methods/app.js';
import { chat } from './methods/chat.js';
import { conversations } from './methods/conversations.js';
import { dnd } from './methods/dnd.js';
import { files } from './methods/files.js';
import { general } from './methods/general.js';
import { reading } from './methods/history.js';
import { reactions } from './methods/reactions.js';
import { users } from './methods/users.js';
import { views } from './methods/views.js';

/** Every method of the Web API this server knows, by name. */
export const methods: Record<string, Method> = {
  ...general,
  ...app,
  ...chat,
  ...conversations,
  ...reading,
  ...users,
  ...reactions,
  ...views,
  ...dnd,
  ...files,
};
