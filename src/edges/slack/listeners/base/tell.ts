import type { ModalView } from '@slack/types';
import { plain } from '../../blocks/elements.js';
import type { Answer } from '../../core/answer.js';
import { slackFailure } from '../../core/call/client.js';
import type { Desk } from '../../core/desk-context.js';
import { literal } from '../../core/literal.js';
import { tellPrivately } from '../../core/post/private-notice.js';
import { cutText, longestPost } from '../../core/split-text.js';

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

type Respond = (
  message: Answer & { response_type?: 'ephemeral'; replace_original: true },
) => Promise<unknown>;

/** The message whose button was clicked; `shown`: what everybody sees of it, null for one that only the person sees. */
export interface Clicked {
  respond: Respond;
  shown: Answer | null;
  who: string;
}

/**
 * A way to say what became of a question in its own place, so that no button stays that does nothing any more: what
 * only the person sees becomes the answer, what all see keeps its words and says who did what. Slack gives the address
 * for that with the click and not before.
 */
export function settlerFor(desk: Desk, { respond, shown, who }: Clicked, tell: Tell): Tell {
  return async (answer) => {
    const said = typeof answer === 'string' ? { text: answer } : answer;
    const ephemeral = { ...said, response_type: 'ephemeral' as const, replace_original: true as const };
    const message = shown
      ? { ...settled(shown, `${who}: ${said.text}`), replace_original: true as const }
      : ephemeral;
    try {
      await respond(message);
    } catch (error) {
      desk.log.warn({ reason: slackFailure(error).reason }, 'a question could not be settled in its place');
      await tell(answer);
    }
  };
}

function settled({ text, blocks = [] }: Answer, outcome: string): Answer {
  const kept = blocks.filter(({ type }) => type !== 'actions');
  const line = { type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text: literal(outcome) }] };
  return { text: cutText(`${text} ${literal(outcome)}`, longestPost), blocks: [...kept, line] };
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
