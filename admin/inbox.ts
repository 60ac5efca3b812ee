import type { Router } from 'express';
import { rootPath } from './brand.js';

/**
 * The inbox's public addresses, which Start Chat and Slack link to: `?chat=` opens a conversation, `?search=` looks
 * a contact up, and without either it is the list of conversations.
 */
export function inboxRoutes(router: Router): void {
  router.get('/whatsapp/inbox', (request, response) => {
    const { chat, search } = request.query;
    const lists = `${rootPath}/resources`;
    if (typeof chat === 'string' && chat !== '') {
      response.redirect(`${lists}/Conversation/records/${encodeURIComponent(chat)}/show`);
    } else if (typeof search === 'string' && search !== '') {
      response.redirect(`${lists}/Contact?filters.q=${encodeURIComponent(search)}`);
    } else {
      response.redirect(`${lists}/Conversation`);
    }
  });
}
