export const replyModes = ['reply', 'note'] as const;

/** What a message without a prefix is in a desk's threads: a reply to the customer, or a note. */
export type ReplyMode = (typeof replyModes)[number];
