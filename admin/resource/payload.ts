/** What a form sent: flat keys, text values. */
export type Payload = Record<string, unknown>;
