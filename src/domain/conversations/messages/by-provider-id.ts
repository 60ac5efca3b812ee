import { anyText } from '../../../platform/database/partial-index.js';
import { type Message, MessageModel } from './message.js';

/** A message by WhatsApp's id of it, also by the id of a try before it was sent again; null when there is none. */
export async function messageByProviderId(channelId: string, providerId: string): Promise<Message | null> {
  const own = await MessageModel.findOne({
    provider_id: providerId,
    channel_id: channelId,
  }).lean<Message>();
  return (
    own ??
    MessageModel.findOne({ 'former_tries.provider_id': providerId, channel_id: channelId }).lean<Message>()
  );
}

/** The same for several ids at once, by id. It gives at most as many as are asked for. */
export async function messagesByProviderId(
  channelId: string,
  providerIds: readonly string[],
): Promise<Map<string, Message>> {
  if (providerIds.length === 0) return new Map();
  const ids = new Set(providerIds);
  const [own, former] = await Promise.all([
    MessageModel.find({ provider_id: { ...anyText, $in: [...ids] }, channel_id: channelId })
      .limit(ids.size)
      .lean<Message[]>(),
    MessageModel.find({ 'former_tries.provider_id': { $in: [...ids] }, channel_id: channelId })
      .limit(ids.size)
      .lean<Message[]>(),
  ]);
  const formerly = former.flatMap((message) =>
    message.former_tries.map(({ provider_id }) => [provider_id, message] as const),
  );
  const all = [...formerly, ...own.map((message) => [message.provider_id, message] as const)];
  return new Map(all.filter((entry): entry is [string, Message] => entry[0] !== null && ids.has(entry[0])));
}
