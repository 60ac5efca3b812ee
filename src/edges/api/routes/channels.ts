import { channelChangesSchema, newChannelSchema } from '../../../domain/channels/fields.js';
import { AppError } from '../../../errors.js';
import { type Call, json, nothing, operation } from '../core/operation.js';
import { listOf, wholeList } from '../core/paging.js';
import { channelId, channelShape, presentChannel, webhookShape } from '../schemas/channel.js';

const tag = 'Channels';
const permissions = ['manage_settings'] as const;
const params = { channel_id: channelId };
const versionOf = ({ rev }: { rev: number }): number => rev;

const current = async ({ settings, params: { channel_id }, actor }: Call<'channel_id'>) =>
  presentChannel(await settings.channels.get(channel_id, actor));

/** The WhatsApp numbers of this installation. */
export const channelOperations = [
  operation({
    method: 'get',
    path: '/channels',
    operationId: 'listChannels',
    tag,
    summary: 'List the WhatsApp channels, those of the environment first',
    permissions,
    answer: json(200, listOf(channelShape)),
    unmasked: "no contact's",
    async handle({ settings, actor }) {
      return wholeList((await settings.channels.list(actor)).map(presentChannel));
    },
  }),
  operation({
    method: 'post',
    path: '/channels',
    operationId: 'createChannel',
    tag,
    summary: 'Add a WhatsApp number',
    description:
      'The credentials of a Cloud API number are checked first, and the answer says what is wrong with them. A web channel (whatsapp-web.js) is unofficial and may cost the number; its phone is linked in the panel.',
    permissions,
    body: newChannelSchema,
    answer: json(201, channelShape, ({ id }) => `/channels/${encodeURIComponent(id)}`),
    unmasked: "no contact's",
    errors: ['conflict'],
    idempotency: 'secret',
    handle: async ({ settings, body, actor }) => presentChannel(await settings.channels.create(body, actor)),
  }),
  operation({
    method: 'get',
    path: '/channels/{channel_id}',
    operationId: 'getChannel',
    tag,
    summary: 'Show a channel',
    permissions,
    params,
    answer: json(200, channelShape),
    unmasked: "no contact's",
    handle: current,
  }),
  operation({
    method: 'get',
    path: '/channels/{channel_id}/webhook',
    operationId: 'getChannelWebhook',
    tag,
    summary: 'Show what to enter at Meta so that messages arrive',
    permissions,
    params,
    answer: json(200, webhookShape),
    unmasked: "no contact's",
    async handle({ settings, params: { channel_id }, actor }) {
      const { kind } = await settings.channels.get(channel_id, actor);
      if (kind === 'web') throw new AppError('not_found', 'A web channel has no webhook.');
      const verify_token = await settings.channels.verifyToken(channel_id, actor);
      return { url: `${settings.publicUrl}/webhooks/whatsapp`, verify_token };
    },
  }),
  operation({
    method: 'patch',
    path: '/channels/{channel_id}',
    operationId: 'changeChannel',
    tag,
    summary: 'Change the given fields of a channel; new credentials are checked first',
    permissions,
    params,
    body: channelChangesSchema,
    answer: json(200, channelShape),
    unmasked: "no contact's",
    errors: ['conflict'],
    etag: versionOf,
    current,
    handle: async ({ settings, params: { channel_id }, body, actor, expectedVersion }) =>
      presentChannel(await settings.channels.change(channel_id, body, { actor, rev: expectedVersion })),
  }),
  operation({
    method: 'delete',
    path: '/channels/{channel_id}',
    operationId: 'deleteChannel',
    tag,
    summary: 'Remove a channel; its conversations stay, but can no longer be answered',
    permissions,
    params,
    answer: nothing,
    errors: ['conflict'],
    handle: ({ settings, params: { channel_id }, actor }) => settings.channels.remove(channel_id, actor),
  }),
  operation({
    method: 'post',
    path: '/channels/{channel_id}/test',
    operationId: 'testChannel',
    tag,
    summary: 'Check whether a channel works now',
    permissions,
    params,
    answer: json(200, channelShape),
    unmasked: "no contact's",
    errors: ['conflict'],
    handle: async ({ settings, params: { channel_id }, actor }) =>
      presentChannel(await settings.channels.test(channel_id, actor)),
  }),
];
