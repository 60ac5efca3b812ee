import type { Calls } from './contract-world.js';
import type { TestApi } from './start-api.js';

const webChannel = async (api: TestApi): Promise<string> =>
  (await api.channels.create({ kind: 'web', name: 'The shop' }, api.users.admin)).id;

export const channelCalls: Calls = {
  listChannels: () => ({}),
  createChannel: () => ({ body: { kind: 'web', name: 'The shop', pair_with: '+34 600 00 00 09' } }),
  getChannel: () => ({ params: { channel_id: 'cloud:100000000000001' } }),
  getChannelWebhook: () => ({ params: { channel_id: 'cloud:100000000000001' } }),
  changeChannel: async ({ api }) => ({
    params: { channel_id: await webChannel(api) },
    body: { name: 'The other shop', broadcasts: true, active: false },
  }),
  deleteChannel: async ({ api }) => ({ params: { channel_id: await webChannel(api) } }),
  testChannel: () => ({ params: { channel_id: 'cloud:100000000000001' } }),
};
