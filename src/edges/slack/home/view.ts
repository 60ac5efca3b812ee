import type { HomeView, KnownBlock, SectionBlock } from '@slack/types';
import { conversationFor } from '../../../domain/contacts/contact/masking.js';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { may } from '../../../domain/people/core/permissions.js';
import type { User } from '../../../domain/people/core/user.js';
import { actionIds } from '../blocks/actions.js';
import { button, option, plain, slackTime } from '../blocks/elements.js';
import { figureFields } from '../blocks/figures.js';
import { notAnAgent } from '../core/agents.js';
import { titleLink } from '../core/literal.js';
import { slackName } from '../core/mrkdwn.js';
import { cutText } from '../core/split-text.js';
import type { HomeFacts } from './facts.js';

/** A conversation with the address of its thread, when it has one. */
export type Linked = Conversation & { url: string | null };

export interface ShownHome extends Omit<HomeFacts, 'mine' | 'waiting'> {
  mine: Linked[];
  waiting: Linked[];
}

/** The home of somebody who works with Threadline. */
export function homeView({ user, mine, waiting, contacts, figures }: ShownHome): HomeView {
  const mayReply = may(user, 'reply');
  return {
    type: 'home',
    blocks: [
      ...(mayReply ? availability(user) : []),
      heading('My conversations'),
      ...listed(mine, 'You have no open conversations.', (one) => conversationRow(user, one)),
      heading(`Waiting longest (${figures.waiting} waiting)`),
      ...listed(waiting, 'Nobody is waiting.', (one) => waitingRow(user, one)),
      heading('Today'),
      ...(may(user, 'view_stats') ? figureFields(contacts, figures) : []),
    ],
  };
}

/** The home of somebody who is no agent, or not known to be one yet. */
export const strangersHome = (): HomeView => ({
  type: 'home',
  blocks: [
    section(notAnAgent.replace('Not sent: only', 'Only')),
    {
      type: 'actions',
      elements: [button(actionIds.enterCode, 'I have a code', { value: 'link', style: 'primary' })],
    },
  ],
});

function availability({ availability, routing_pause }: User): KnownBlock[] {
  const [there, away] = [
    option('available', 'Available: the router gives me conversations'),
    option('away', 'Away'),
  ];
  const said = availability === 'available' ? there : away;
  const pauses = {
    away_in_slack: 'You are away in Slack, so the router passes you over until you are back.',
    do_not_disturb: 'Your Slack notifications are paused, so the router passes you over until that ends.',
  };
  const paused = availability === 'available' && routing_pause ? [context(pauses[routing_pause])] : [];
  return [
    heading('My availability'),
    {
      type: 'actions',
      // Slack keeps what was chosen while the block keeps its id: a change made elsewhere must show.
      block_id: `${actionIds.availability}:${availability}`,
      elements: [
        {
          type: 'radio_buttons',
          action_id: actionIds.availability,
          options: [there!, away!],
          initial_option: said!,
        },
      ],
    },
    ...paused,
  ];
}

const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cutText(text, 3_000) },
});

const heading = (text: string): KnownBlock => ({ type: 'header', text: plain(text) });

const context = (text: string): KnownBlock => ({ type: 'context', elements: [{ type: 'mrkdwn', text }] });

const listed = <T>(items: T[], none: string, row: (item: T) => KnownBlock): KnownBlock[] =>
  items.length === 0 ? [context(none)] : items.map(row);

function named(viewer: User, one: Linked): string {
  return titleLink(`#${one.number} ${slackName(conversationFor(viewer, one).contact_name)}`, one.url);
}

function conversationRow(viewer: User, one: Linked): KnownBlock {
  const wrote = one.last_inbound_at ? ` · wrote ${slackTime(one.last_inbound_at)}` : '';
  const snoozed = one.snoozed_until ? ` · 💤 until ${slackTime(one.snoozed_until)}` : '';
  return section(`${named(viewer, one)}${wrote}${snoozed}`);
}

function waitingRow(viewer: User, one: Linked): KnownBlock {
  const since = one.handed_off_at ? ` · since ${slackTime(one.handed_off_at)}` : '';
  return {
    ...section(`${named(viewer, one)}${since}`),
    ...(may(viewer, 'assign') ? { accessory: button(actionIds.claim, 'Claim', { value: one._id }) } : {}),
  };
}
