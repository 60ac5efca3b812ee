import type { Router } from 'express';
import { conversationByNumber } from '../src/domain/conversations/core/find.js';
import { rootPath } from './base/brand.js';

/**
 * The inbox's public addresses, which Start Chat and Slack link to: `?chat=` opens a conversation, by its id or by
 * the short number that people say (1042 or #1042); `?search=` looks
 * a contact up, and without either it is the list of conversations.
 */
export function inboxRoutes(router: Router): void {
  router.get('/whatsapp/inbox', async (request, response) => {
    const { chat, search } = request.query;
    const lists = `${rootPath}/resources`;
    if (typeof chat === 'string' && chat !== '') {
      const id = await conversationIdOf(chat);
      response.redirect(`${lists}/Conversation/records/${encodeURIComponent(id)}/show`);
    } else if (typeof search === 'string' && search !== '') {
      response.redirect(`${lists}/Contact?filters.q=${encodeURIComponent(search)}`);
    } else {
      response.redirect(`${lists}/Conversation`);
    }
  });
}

/** The id behind a short number; anything else, also a number that nothing has, is taken for an id. */
async function conversationIdOf(chat: string): Promise<string> {
  const [, digits] = /^\s*#?(\d{1,9})\s*$/.exec(chat) ?? [];
  if (digits === undefined) return chat;
  const found = await conversationByNumber(Number(digits)).catch(() => undefined);
  return found?._id ?? chat;
}
