/**
 * Slack's words for why it did not do something, by what is to be done about it. What is not listed here is not given
 * up: it is held, tried again at leisure, and told. Sources: the error tables of the methods at docs.slack.dev, and
 * reports of live workspaces (`msg_too_long`).
 */

/** What is wrong with the token, and so with every desk of the workspace. */
export const tokenErrors: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'team_access_not_granted',
  'team_not_found',
  'not_allowed_token_type',
  'access_denied',
  'enterprise_is_restricted',
  'org_login_required',
  'two_factor_setup_required',
  'ekm_access_denied',
  'accesslimited',
  'not_installed',
]);

/** Nothing is taken in this channel, or in the whole workspace, until a person acts. */
export const blockedErrors: ReadonlySet<string> = new Set([
  ...tokenErrors,
  'is_archived',
  'channel_not_found',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'posting_to_channel_denied',
  'message_limit_exceeded',
  'missing_scope',
  'no_permission',
]);

/** Errors that are over by themselves in a moment. */
export const passingErrors: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'external_channel_migrating',
]);

/** Errors of one call whose content can never be taken, whenever it is made. */
const unfitContent = [
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'too_many_attachments',
  'too_many_contact_cards',
  'markdown_text_conflict',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
  'view_too_large',
  'slack_connect_canvas_sharing_blocked',
  'slack_connect_file_link_sharing_blocked',
  'slack_connect_lists_sharing_blocked',
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'blocked_file_type',
  'file_too_large',
];

/** What it is about is not there, cannot be had, or is so already. */
const unfitSubject = [
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'cant_update_message',
  'cant_delete_message',
  'edit_window_closed',
  'already_reacted',
  'no_reaction',
  'not_reactable',
  'invalid_name',
  'bad_timestamp',
  'thread_locked',
  'too_many_emoji',
  'too_many_reactions',
  'file_not_found',
  'file_deleted',
  'user_not_found',
  'users_not_found',
  'user_not_visible',
  'user_disabled',
  'user_not_in_channel',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'not_enabled',
];

export const isUnfitContent = (reason: string): boolean => unfitContent.includes(reason);

/** This one call will never work. */
export const refusedErrors: ReadonlySet<string> = new Set([...unfitContent, ...unfitSubject]);
