import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import type { User } from '../../src/domain/people/core/user.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { testServers } from '../support/servers.js';

/** A database of one's own for a test file. */
export const openDatabase = (): Promise<void> => connectMongo(testServers().mongodbUri, createLog('silent'));

/** The servers are thrown away after the run. Dropping the database while something is settled can hang some. */
export const closeDatabase = disconnectMongo;

export const agentNamed = (name: string, role: User['role'] = 'agent'): Promise<User> =>
  createUser({ name, email: `${name.toLowerCase()}@desk.example`, role });

let messages = 0;

/** A customer writes; their conversation. */
export async function customerWrites(phone: string, channelId = 'cloud:1'): Promise<Conversation> {
  messages += 1;
  const { conversation } = await receive({
    channelId,
    bsuidScope: 'w',
    providerId: `wamid.${messages}`,
    sender: { phone, profileName: `Customer ${phone}` },
    type: 'text',
    text: 'Hello',
    sentAt: new Date(),
  });
  return conversation;
}
