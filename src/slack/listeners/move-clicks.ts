import type { App } from '@slack/bolt';
import { actionIds } from '../blocks/actions.js';
import { moveTo } from '../commands/move.js';
import type { Desk } from '../desk-context.js';
import { onClick } from './click.js';

/** The select of a card that moves its conversation to another desk. */
export function listenToMoves(app: App, desk: Desk): void {
  onClick(app, desk, actionIds.move, {
    permission: 'manage_conversations',
    async run({ value, chosen, tell }) {
      await tell(await moveTo(value, chosen));
    },
  });
}
