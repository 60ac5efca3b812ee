import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../domain/conversations/core/find.js';
import { moveToDesk } from '../../../domain/conversations/desks/choose.js';
import { allDesks, type SlackDesk } from '../../../domain/conversations/desks/desk.js';
import { ensureDesk } from '../../../domain/conversations/desks/manage.js';
import { AppError, invalidField } from '../../../errors.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';
import type { AgentCommand } from './command.js';

/** A Slack channel as messages name one, or its id. */
const channelPattern = /^(?:<#([A-Z0-9]+)(?:\|[^>]*)?>|([CG][A-Z0-9]{4,}))$/;

export const moveCommand: AgentCommand = {
  name: 'move',
  about: 'conversation',
  argument: 'desk',
  reads: 'references',
  usage: '#channel',
  help: 'Move the conversation to another desk: its thread goes on in that Slack channel.',
  permission: 'manage_conversations',
  async run({ desk, conversation, rest }) {
    const to = await deskNamed(desk, rest);
    return moved(conversation!, to);
  },
};

/** Moves it and says so. Errors: `not_found`. */
export async function moveTo(conversationId: string, deskId: string): Promise<string> {
  const to = (await allDesks()).find(({ _id, active }) => _id === deskId && active);
  if (!to) throw new AppError('not_found', 'This desk is gone.');
  return moved(await getConversation(conversationId), to);
}

async function moved({ _id, number, desk }: Conversation, to: SlackDesk): Promise<string> {
  const where = `<#${to.slack_channel_id}>`;
  const already = desk.channel === to.slack_channel_id && desk.move_to === null;
  if (already && desk.root_state !== 'none') return `*#${number}* is in ${where} already.`;
  await moveToDesk(_id, to);
  const { blocked } = to;
  const later = blocked
    ? ` That desk is blocked (${blocked.reason}); its thread opens when that is over.`
    : '';
  const waiting = desk.wanted ? '' : ' Its thread opens there when it needs a person.';
  return `*#${number}* goes on in ${where}.${later}${waiting}`;
}

/** The desk meant by a Slack channel, a desk's name or its id. Errors: `invalid_input`. */
async function deskNamed(desk: Desk, text: string): Promise<SlackDesk> {
  const desks = (await allDesks()).filter(({ active }) => active);
  const channel = channelPattern.exec(text);
  const id = channel?.[1] ?? channel?.[2];
  const wanted = text.replace(/^#/, '').toLowerCase();
  const found = desks.find(
    ({ _id, name, slack_channel_id }) =>
      slack_channel_id === id || _id === text || (wanted !== '' && name.toLowerCase() === wanted),
  );
  if (found) return found;
  if (id) return newDeskIn(desk, id);
  const names = desks.map(({ slack_channel_id }) => `<#${slack_channel_id}>`).join(', ');
  throw invalidField('channel', `say which, such as ${names}`);
}

/** A channel that nobody made a desk yet: whoever invited the bot there wants it to be one. */
async function newDeskIn(desk: Desk, channel: string): Promise<SlackDesk> {
  const found = await channelIn(desk, channel);
  if (!found?.is_member || found.is_archived) {
    const problem = found?.is_archived
      ? 'it is archived'
      : 'the bot is not in it: `/invite @threadline` there first';
    throw invalidField('channel', `<#${channel}> cannot be used, ${problem}`);
  }
  const { name = channel } = found;
  return ensureDesk(channel, { name, team: desk.teamId });
}

async function channelIn(desk: Desk, channel: string) {
  try {
    return (await desk.client.conversations.info({ channel })).channel;
  } catch (error) {
    const { kind } = slackFailure(error);
    if (['refused', 'blocked', 'unlisted'].includes(kind)) return undefined;
    throw new AppError('unavailable', 'Slack did not answer. Try again.');
  }
}
