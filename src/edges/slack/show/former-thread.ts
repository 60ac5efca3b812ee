import type { KnownBlock } from '@slack/types';
import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import {
  type FormerConversation,
  FormerConversationModel,
  successorOf,
} from '../../../domain/conversations/core/former-conversation.js';
import type { Card } from '../blocks/card.js';
import type { Workspaces } from '../core/desk-context.js';
import { panelUrl, threadUrl } from '../core/links.js';
import { literal, titleLink } from '../core/literal.js';
import { slackName } from '../core/mrkdwn.js';
import { updateMessage } from '../core/post/update.js';
import { maskedForDesk, textsForDesk } from '../core/viewer.js';

/**
 * Makes the root card of a conversation that went on in another one, when contacts were merged, say so, without
 * buttons. Returns the milliseconds to wait, 0 when it is done or nothing is owed.
 */
export async function closeFormerThread(workspaces: Workspaces, formerId: string): Promise<number> {
  const former = await FormerConversationModel.findOne({
    _id: formerId,
    card_owed: true,
  }).lean<FormerConversation>();
  const successor = former && (await successorOf({ id: formerId }));
  if (!former?.slack || !successor) return 0;
  const { channel, thread_ts: ts } = former.slack;
  const desk = await workspaces.ofChannel(channel);
  if (!desk) return 0;
  const url = (await threadUrl(desk, successor.desk)) ?? panelUrl(desk, successor._id);
  const wait = await updateMessage(desk, { channel, ts, ...formerCard(former, successor, url) });
  if (wait === 0) await FormerConversationModel.updateOne({ _id: formerId }, { $set: { card_owed: false } });
  return wait;
}

function formerCard(former: FormerConversation, successor: Conversation, url: string): Card {
  const title = titleOf(former);
  const text = `Merged into ${titleLink(titleOf(successor), url)}. Replies here still reach the customer.`;
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: true } },
    { type: 'section', text: { type: 'mrkdwn', text } },
  ];
  return textsForDesk({ text: literal(`${title}: merged into #${successor.number}`), blocks });
}

function titleOf({ number, contact_name }: Pick<Conversation, 'number' | 'contact_name'>): string {
  const { name } = maskedForDesk({ name: contact_name });
  return `#${number} ${slackName(name)}`.slice(0, 150);
}
