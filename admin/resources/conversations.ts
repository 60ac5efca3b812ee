import type { ActionContext } from 'adminjs';
import { conversationFor } from '../../src/domain/contacts/contact/masking.js';
import {
  type Conversation,
  ConversationModel,
  conversationStatuses,
} from '../../src/domain/conversations/core/conversation.js';
import { handOff, resolve, returnToBot } from '../../src/domain/conversations/hand-off/handoff.js';
import { type Actor, must } from '../../src/domain/people/core/permissions.js';
import { can } from '../base/people.js';
import { Components } from '../components.js';
import { actionsOf, actor, readable, recordWrite } from '../resource/actions.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

/** Who has a conversation: the bot, or people. */
export const holders = ['bot', 'people'] as const;

const source: Source<Conversation> = {
  id: 'Conversation',
  model: ConversationModel,
  sort: { sortBy: 'last_inbound_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    title: { type: 'string', virtual: true },
    number: { type: 'number', sortable: true, filter: 'equals' },
    contact_uuid: { type: 'reference', reference: 'Contact', filter: 'equals' },
    contact_id: { type: 'string', filter: 'equals', private: true },
    contact_name: { type: 'string' },
    channel_id: { type: 'string', sortable: true, filter: 'equals' },
    status: { type: 'string', values: conversationStatuses, sortable: true, filter: 'equals' },
    ai_enabled: { type: 'boolean', sortable: true, filter: 'equals' },
    held_by: { type: 'string', virtual: true, values: holders },
    handoff_reason: { type: 'string' },
    handed_off_at: { type: 'datetime', sortable: true },
    window_expires_at: { type: 'datetime', sortable: true },
    last_inbound_at: { type: 'datetime', sortable: true, filter: 'range' },
    created_at: { type: 'datetime', sortable: true },
  },
  present(conversation, viewer) {
    const shown = conversationFor(viewer, conversation);
    return {
      ...conversation,
      ...shown,
      title: `#${conversation.number ?? '…'} ${shown.contact_name}`,
      held_by: conversation.ai_enabled ? 'bot' : 'people',
    };
  },
};

type Step = (id: string, by: Actor) => Promise<unknown>;

/** A button of the conversation's page: a POST without fields. */
const step = (run: Step, message: string) => ({
  actionType: 'record' as const,
  isAccessible: can('reply'),
  isVisible: false,
  handler: recordWrite(async (id, _payload, context: ActionContext) => {
    const by = actor(context);
    must(by, 'reply');
    await run(id, by);
    return { message };
  }),
});

/** Conversations: read here, and moved between bot and people; their transcript is on their page. */
export function conversations(): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'title',
    listProperties: ['number', 'contact_uuid', 'status', 'held_by', 'last_inbound_at', 'channel_id'],
    filterProperties: ['number', 'contact_uuid', 'status', 'ai_enabled', 'channel_id', 'last_inbound_at'],
    showProperties: [
      'contact_uuid',
      'contact_id',
      'channel_id',
      'status',
      'held_by',
      'handoff_reason',
      'handed_off_at',
      'window_expires_at',
      'last_inbound_at',
    ],
    properties: {
      status: { components: { list: Components.Level, show: Components.Level } },
      held_by: { components: { list: Components.Level, show: Components.Level } },
      last_inbound_at: { components: { list: Components.When, show: Components.When } },
      handed_off_at: { components: { show: Components.When } },
      window_expires_at: { components: { show: Components.When } },
    },
    actions: actionsOf({
      ...readable(),
      show: { isAccessible: can('view_contacts'), component: Components.ConversationShow },
      handOff: step(
        (id, by) => handOff(id, 'an agent claimed it', { by }),
        'People answer in this conversation now.',
      ),
      returnToBot: step(returnToBot, 'The bot answers again.'),
      resolve: step(resolve, 'The conversation is resolved; the bot answers again.'),
    }),
  });
}

const words = {
  name: 'Conversations',
  properties: {
    number: 'Number',
    title: 'Conversation',
    contact_uuid: 'Contact',
    contact_id: 'Phone or id',
    contact_name: 'Contact name',
    channel_id: 'Channel',
    status: 'Status',
    ai_enabled: 'Bot answers',
    held_by: 'Answered by',
    handoff_reason: 'Reason for the hand-off',
    handed_off_at: 'Handed off',
    window_expires_at: 'Reply window ends',
    last_inbound_at: 'Last activity',
  },
  actions: {
    list: 'Conversations',
    show: 'Conversation',
    handOff: 'Hand off',
    returnToBot: 'Return to bot',
    resolve: 'Resolve',
  },
  messages: { noRecordsInResource: 'No conversations yet. One starts when a customer writes.' },
};
