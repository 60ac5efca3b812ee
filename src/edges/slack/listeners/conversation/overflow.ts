import type { App } from '@slack/bolt';
import { actionIds } from '../../blocks/actions.js';

/**
 * An entry of a card's menu does what the button of that id would: it goes by the id from here on. Registered before
 * what listens for it.
 */
export function openOverflows(app: App): void {
  app.use(async ({ payload, next }) => {
    if ('action_id' in payload && payload.action_id === actionIds.more && 'selected_option' in payload) {
      const { value } = payload.selected_option as { value: string };
      Object.assign(payload, { action_id: value });
    }
    await next();
  });
}
