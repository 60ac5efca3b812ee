import type { Json } from '../base/types.js';

/** Collects what is wrong with Block Kit input, in Slack's words, each with a pointer to the place. */
export class Problems {
  readonly messages: string[] = [];

  add(message: string, at: string): void {
    this.messages.push(`[ERROR] ${message} [json-pointer:${at}]`);
  }

  /** A text object: `{type, text}` of one to `most` characters. */
  text(value: unknown, at: string, most: number, kind: 'plain_text' | 'any' = 'any'): void {
    if (!isObject(value)) {
      this.add('missing required field: text', at);
      return;
    }
    const allowed = kind === 'any' ? ['plain_text', 'mrkdwn'] : ['plain_text'];
    if (!allowed.includes(String(value.type)))
      this.add(`must be one of: ${allowed.join(', ')}`, `${at}/type`);
    this.string(value.text, `${at}/text`, most);
  }

  /** A string of one to `most` characters. */
  string(value: unknown, at: string, most: number): void {
    if (typeof value !== 'string') {
      this.add('must be a string', at);
      return;
    }
    if (value.length === 0) this.add('must be more than 0 characters', at);
    if (value.length > most) this.add(`must be less than ${most + 1} characters`, at);
  }

  optionalString(value: unknown, at: string, most: number): void {
    if (value !== undefined && value !== '') this.string(value, at, most);
  }

  /** A list of `least` to `most` items; calls back for each. */
  list(
    value: unknown,
    at: string,
    [least, most]: [number, number],
    each: (item: unknown, at: string) => void,
  ): void {
    if (!Array.isArray(value)) {
      this.add('must be an array', at);
      return;
    }
    if (value.length < least) this.add(`no fewer than ${least} items allowed`, at);
    if (value.length > most) this.add(`no more than ${most} items allowed`, at);
    for (const [index, item] of value.entries()) each(item, `${at}/${index}`);
  }
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
