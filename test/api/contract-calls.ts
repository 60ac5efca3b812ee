import { bulkCalls } from './calls-bulk.js';
import { channelCalls } from './calls-channels.js';
import { contactsCalls } from './calls-contacts.js';
import { deskCalls } from './calls-desk.js';
import { peopleCalls } from './calls-people.js';
import type { Calls } from './contract-world.js';

/** Valid input for every operation of the document, by operationId. Its answer must be the one that is all well. */
export const calls: Calls = { ...contactsCalls, ...bulkCalls, ...deskCalls, ...peopleCalls, ...channelCalls };
