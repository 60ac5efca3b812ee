import { shortcutIds } from '../blocks/actions.js';
import { commands, umbrella } from '../commands/table.js';

/** What the bot may do in a workspace, and for what. A test holds these to what the code calls and hears. */
export const botScopes = {
  'app_mentions:read': 'commands that begin with a mention of the bot',
  'channels:history': 'replies and notes in threads of public channels',
  'channels:read':
    'whether the bot is in the channel of a desk, whether that is archived, and names that are mentioned',
  'chat:write': 'threads, cards and private notices',
  'chat:write.customize': "customers' messages under their own names",
  commands: 'slash commands and shortcuts',
  'dnd:read': 'who is not to be disturbed, for the router',
  'files:read': 'files that agents post for customers',
  'files:write': "customers' pictures, recordings and documents in threads",
  'groups:history': 'replies and notes in threads of private channels',
  'groups:read': 'whether the bot is in a private desk channel',
  'im:history': 'whether a direct message was sent whose answer was lost',
  'im:write': 'direct messages to people whom a note mentions',
  'metadata.message:read': 'finding a post whose answer was lost',
  'reactions:read': "agents' reactions to customers' messages",
  'reactions:write': 'delivery states as reactions',
  'usergroups:read': 'the handles of groups that agents mention',
  'users:read': 'who is a guest, who is there, for the router, and what people who are mentioned are called',
  'users:read.email': 'which Slack user is which agent',
} as const;

/** What Slack tells the app of. */
export const botEvents = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_id_changed',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'message.channels',
  'message.groups',
  'reaction_added',
  'reaction_removed',
  'tokens_revoked',
  'user_change',
] as const;

/** What people can do from a message's menu and from the search box. */
export const shortcuts = [
  {
    name: 'Add note',
    callback_id: shortcutIds.addNote,
    type: 'message',
    description: 'Write a note about the customer of this thread; they never see it.',
  },
  {
    name: 'Reply to customer',
    callback_id: shortcutIds.replyToCustomer,
    type: 'message',
    description: 'Write to the customer of this thread; on their message, the reply quotes it.',
  },
  {
    name: 'Find contact',
    callback_id: shortcutIds.findContact,
    type: 'global',
    description: 'Find a contact, open their thread or start a chat.',
  },
] as const;

/** Slash commands as Slack lists them while somebody types. */
export const slashCommands = [
  ...commands.flatMap(({ slash, help, about, usage }) =>
    slash
      ? [
          {
            command: slash,
            description: help,
            usage_hint: [about === 'conversation' ? '#number' : '', usage].filter(Boolean).join(' '),
          },
        ]
      : [],
  ),
  {
    command: umbrella,
    description: 'Everything Threadline can do',
    usage_hint: commands.map(({ name }) => name).join(' | '),
  },
].map((command) => ({ ...command, should_escape: true }));

/** The Slack app's manifest (docs.slack.dev "App manifest reference"), from the command table and the lists above. */
export function slackManifest(): object {
  const domain = 'https://YOUR-DOMAIN';
  const url = `${domain}/slack/events`;
  return {
    display_information: {
      name: 'Threadline',
      description: 'Answer WhatsApp from Slack',
      background_color: '#0b3d2e',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: 'threadline', always_online: true },
      shortcuts,
      slash_commands: slashCommands.map(({ command, ...rest }) => ({ command, url, ...rest })),
    },
    oauth_config: {
      redirect_urls: [`${domain}/slack/oauth_redirect`],
      scopes: { bot: Object.keys(botScopes) },
    },
    settings: {
      event_subscriptions: { request_url: url, bot_events: botEvents },
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}
