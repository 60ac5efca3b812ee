import type { Button, KnownBlock } from '@slack/types';
import type { Message } from '../../../domain/conversations/messages/message.js';
import { heldCodes } from '../../../domain/conversations/reply/held.js';
import type { Answer } from '../core/answer.js';
import { literal } from '../core/literal.js';
import { escapeSlack, slackName } from '../core/mrkdwn.js';
import { actionIds } from './actions.js';
import { button } from './elements.js';

const isDoubtful = ({ error }: Message): boolean => error?.code === heldCodes.note;

/** What its writer is asked about a reply that looks like a note. */
export function heldQuestion(held: Message): Answer {
  const text = `:raised_hand: Not sent: this looks like a note, because ${held.error?.message ?? 'of how it begins'}. Is it for the customer?`;
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: escapeSlack(text) } },
      { type: 'actions', elements: [send(held), keepAsNote(held)] },
    ],
  };
}

/** Everything that is held in a conversation, with what can be done about each. `shut`: only templates can be sent. */
export function heldList(held: readonly Message[], { shut }: { shut: boolean }): Answer {
  if (held.length === 0) return { text: 'Nothing is held any more.' };
  const blocks = held.flatMap((message): KnownBlock[] => [
    { type: 'section', text: { type: 'mrkdwn', text: described(message) } },
    {
      type: 'actions',
      elements: [
        ...(shut ? [] : [send(message)]),
        ...(isDoubtful(message) ? [keepAsNote(message)] : []),
        button(actionIds.discardHeld, 'Discard', { value: message._id }),
      ],
    },
  ]);
  const text = held.length === 1 ? 'One reply is held:' : `${held.length} replies are held:`;
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }, ...blocks] };
}

function described({ author_name, text, error }: Message): string {
  const quote = escapeSlack(text.length > 300 ? `${text.slice(0, 300)}…` : text).replace(/\n/g, '\n> ');
  const why =
    error?.code === heldCodes.note ? `it looks like a note: ${error.message}` : (error?.message ?? '');
  return `*${literal(slackName(author_name))}*\n> ${quote}\n_${escapeSlack(why)}_`;
}

const send = ({ _id }: Message): Button =>
  button(actionIds.sendHeld, 'Send to customer', { value: _id, style: 'primary' });

const keepAsNote = ({ _id }: Message): Button => button(actionIds.keepAsNote, 'Keep as note', { value: _id });
