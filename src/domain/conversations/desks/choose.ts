import { ring } from '../../../platform/queue/doorbell.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { workspaceSettings } from '../../people/core/settings.js';
import { cardChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { followChannel } from './channel-id.js';
import { allDesks, deskOfChannel, isAtChannel, type SlackDesk } from './desk.js';
import { ensureDesk } from './manage.js';
import { ruleTakes } from './rule.js';
import { slackEnvironment } from './workspace.js';

/**
 * The desk a conversation belongs to: the one it is at, or, before its first thread, the first whose rule takes it,
 * else the default desk; which it is at from then on. Null while there is no desk at all.
 */
export async function deskOf(conversation: Conversation): Promise<SlackDesk | null> {
  const { channel = null, root_state } = conversation.desk;
  const at = channel === null ? null : await deskOfChannel(channel);
  if (at) {
    if (at.slack_channel_id !== channel) await followChannel([conversation], channel!, at.slack_channel_id);
    conversation.desk.channel = at.slack_channel_id;
    return at;
  }
  // A thread of before its channel was a desk goes on where it is.
  if (channel && root_state !== 'none') return formerDesk(channel);
  const desk = await chooseDesk(conversation);
  if (!desk) return null;
  const { slack_channel_id } = desk;
  await ConversationModel.updateOne(
    { _id: conversation._id, 'desk.channel': channel },
    { $set: { 'desk.channel': slack_channel_id } },
  );
  conversation.desk.channel = slack_channel_id;
  return desk;
}

async function chooseDesk({ contact_uuid, channel_id }: Conversation): Promise<SlackDesk | null> {
  const desks = (await allDesks()).filter(({ active }) => active);
  const ruled = desks.filter(({ rule }) => rule !== null);
  const contact =
    ruled.length > 0
      ? await ContactModel.findById(contact_uuid)
          .select({ tags: 1, language: 1 })
          .lean<Pick<Contact, '_id' | 'tags' | 'language'>>()
      : null;
  if (contact) {
    for (const desk of ruled) if (await ruleTakes(desk.rule!, { channel_id, contact })) return desk;
  }
  return defaultDesk(desks);
}

/** The one that admins chose, else the one of the environment, else the first. */
function defaultDesk(desks: readonly SlackDesk[]): SlackDesk | null {
  const { default_desk_id } = workspaceSettings().desk;
  const { defaultChannel } = slackEnvironment();
  return (
    desks.find(({ _id }) => _id === default_desk_id) ??
    desks.find((desk) => isAtChannel(desk, defaultChannel)) ??
    desks[0] ??
    null
  );
}

/** The Slack channel of the default desk: where what concerns no conversation is said. Null while there is none. */
export async function defaultSlackChannel(): Promise<string | null> {
  const desk = defaultDesk((await allDesks()).filter(({ active }) => active));
  return desk?.slack_channel_id ?? slackEnvironment().defaultChannel;
}

const formerDesk = (channel: string): Promise<SlackDesk> =>
  ensureDesk(channel, { name: 'Former desk', team: null, active: false });

/**
 * Moves a conversation to another desk: its thread goes on there as soon as Slack takes it. One that has no thread
 * yet gets its first there.
 */
export async function moveToDesk(conversationId: string, desk: SlackDesk): Promise<void> {
  await ConversationModel.updateOne(
    { _id: conversationId },
    // The card is owed anyway, so a lost ring is made up for.
    { ...cardChanged, $set: { ...cardChanged.$set, 'desk.move_to': desk.slack_channel_id } },
  );
  ring(deskBell, conversationId);
}
