import { type Message, MessageModel } from './message.js';

/** What a further part of one post is unique by: the first has the post's own key. */
export const partKey = (post: string, id: string): string => `${post}:${id}`;

/**
 * Which messages were written as one post with this one; itself alone when it is no part of several. It finds them by
 * their keys, which have an index: all that begin with the post's, `;` being what follows `:`.
 */
export const sameParts = ({ _id, part_of }: Pick<Message, '_id' | 'part_of'>): Record<string, unknown> =>
  part_of ? { part_of, dedup_key: { $gte: part_of, $lt: `${part_of};` } } : { _id };

/** More parts than this one post does not have. */
const mostParts = 50;

/** The messages that were written as one post, in their order. */
export const partsOf = (message: Message): Promise<Message[]> =>
  message.part_of
    ? MessageModel.find(sameParts(message)).sort({ seq: 1 }).limit(mostParts).lean<Message[]>()
    : Promise.resolve([message]);
