import type { App } from '@slack/bolt';
import type { Desk, SlackUser } from '../core/desk-context.js';

/** Somebody's Slack account was changed: a guest, or who left, is no agent any more. */
export function listenToPeople(app: App, desk: Desk): void {
  app.event('user_change', ({ event }) => {
    desk.names.changed(event.user.id);
    return desk.agents.changed(event.user as SlackUser);
  });
}
