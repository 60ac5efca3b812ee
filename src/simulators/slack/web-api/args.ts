import { invalidArguments, SlackError } from '../base/slack-error.js';
import type { Json } from '../base/types.js';

/** The arguments of one call, from a form or JSON body: in a form lists and objects are JSON texts. */
export class Args {
  constructor(readonly all: Json) {}

  /** A string that must be there. */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw invalidArguments(`missing required field: ${name}`);
    return value;
  }

  text(name: string): string | undefined {
    const value = this.all[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.text(name);
    return value === undefined ? otherwise : value === 'true' || value === '1';
  }

  /** A list or object; throws `error` when it is not JSON. */
  json(name: string, error = 'invalid_arguments'): unknown {
    const value = this.all[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw new SlackError(error);
    }
  }

  /** A whole number within Slack's bounds for a page size; throws invalid_limit. */
  limit(otherwise: number, most: number): number {
    const text = this.text('limit');
    if (text === undefined || text === '' || text === '0') return otherwise;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new SlackError('invalid_limit');
    return Math.min(value, most);
  }

  has(name: string): boolean {
    return this.all[name] !== undefined && this.all[name] !== null;
  }
}
