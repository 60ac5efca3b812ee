import { type Request, type Response, Router } from 'express';
import type { Core } from '../core/core.js';

const path = '/oauth/v2/authorize';

/** The page on which somebody allows the app to be installed; `allowed_by` in the address is their click. */
export function oauthPages(core: Core): Router {
  const router = Router();
  router.get(path, (request: Request, response: Response) => {
    const asked = new URL(request.originalUrl, core.space.origin);
    const by = asked.searchParams.get('allowed_by');
    if (by) return response.redirect(core.oauth.allow(core, asked, core.space.user(by).id));
    const people = [...core.space.users.values()].filter(({ is_bot, id }) => !is_bot && id !== 'USLACKBOT');
    const choices = people.map(({ id, real_name }) => {
      asked.searchParams.set('allowed_by', id);
      return `<p><a href="${escapeHtml(asked.pathname + asked.search)}">Allow as ${escapeHtml(real_name)}</a></p>`;
    });
    const { team, bot } = core.space.settings;
    response
      .type('html')
      .send(
        `<!DOCTYPE html><title>Install ${escapeHtml(bot.name)}</title><h1>${escapeHtml(bot.name)} asks to join ${escapeHtml(team.name)}</h1><p>${escapeHtml(asked.searchParams.get('scope') ?? '')}</p>${choices.join('')}`,
      );
  });
  return router;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
