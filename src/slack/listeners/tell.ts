import type { ModalView } from '@slack/types';
import { plain } from '../blocks/elements.js';
import { slackFailure } from '../client.js';
import type { Answer } from '../commands/command.js';
import type { Desk } from '../desk-context.js';
import { tellPrivately } from '../private-notice.js';
import { cutText } from '../split-text.js';

/** Tells the person who acted something that only they see. Never throws: the matter itself stands. */
export type Tell = (answer: string | Answer) => Promise<void>;

/** Where somebody acted, as far as Slack says so. */
export interface Place {
  user: string;
  triggerId?: string;
  channel?: string;
  /** The thread they acted in, or whose root they acted on. */
  thread?: string;
  /** They acted in a form or in their home. */
  view?: 'modal' | 'home';
  /** Slack's own way back, which also works where the bot is not a member. */
  respond?: (message: Answer & { response_type: 'ephemeral'; replace_original: false }) => Promise<unknown>;
}

/** A way to tell them: in their thread, through Slack's answer address, or in a window of its own. */
export function tellerFor(desk: Desk, place: Place): Tell {
  const { user, channel, thread, view, respond, triggerId } = place;
  if (!view && channel && !respond) return (answer) => tellPrivately(desk, { channel, thread, user }, answer);
  return async (answer) => {
    const message = typeof answer === 'string' ? { text: answer } : answer;
    try {
      if (respond) await respond({ ...message, response_type: 'ephemeral', replace_original: false });
      else if (view === 'modal')
        await desk.client.views.push({ trigger_id: triggerId!, view: said(message) });
      else await desk.client.views.open({ trigger_id: triggerId!, view: said(message) });
    } catch (error) {
      desk.log.warn({ reason: slackFailure(error).reason }, 'an answer could not be shown');
    }
  };
}

/** A window that says something. */
export function said({ text, blocks }: Answer): ModalView {
  return {
    type: 'modal',
    title: plain('Threadline'),
    close: plain('Close'),
    blocks: blocks ?? [{ type: 'section', text: { type: 'mrkdwn', text: cutText(text, 3_000) } }],
  };
}
