import { app } from './app.js';
import { chat } from './chat.js';
import { conversations } from './conversations.js';
import { dnd } from './dnd.js';
import { files } from './files.js';
import { general } from './general.js';
import { reading } from './history.js';
import type { Method } from './method.js';
import { reactions } from './reactions.js';
import { users } from './users.js';
import { views } from './views.js';

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
