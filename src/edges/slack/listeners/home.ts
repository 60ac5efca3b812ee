import type { App } from '@slack/bolt';
import { routingMayChange } from '../../../domain/conversations/core/route-bell.js';
import { setAvailability } from '../../../domain/people/accounts/availability.js';
import type { Availability } from '../../../domain/people/core/user.js';
import { actionIds } from '../blocks/actions.js';
import type { Desk } from '../core/desk-context.js';
import { refreshHome } from '../core/homes.js';
import { onClick } from './base/click.js';

/** The App Home: shown when it is opened, with the switch that says whether one is available. */
export function listenToHomes(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await refreshHome(event.user, { openedIn: desk.teamId });
  });
  onClick(app, desk, actionIds.availability, {
    permission: 'reply',
    async run({ actor, chosen }) {
      await setAvailability(actor._id, chosen as Availability, actor);
      routingMayChange();
    },
  });
}
