/** Text as a pattern that matches just this text: for `$regex` over what people type. */
export const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
