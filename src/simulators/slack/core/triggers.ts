import { randomBytes } from 'node:crypto';
import { forgetOldest } from '../base/forget.js';
import { SlackError } from '../base/slack-error.js';

/** What a trigger_id stands for: who acted, and in which modal if in one. */
export interface Trigger {
  user: string;
  viewId?: string;
}

/** The trigger_ids Slack hands out with interactions: each opens one modal, within three seconds. */
export class Triggers {
  private readonly known = new Map<string, Trigger & { expires: number; used: boolean }>();

  /** `lifeMs`: how long one can be used. */
  constructor(private readonly lifeMs: number) {}

  issue(trigger: Trigger): string {
    const id = `${Date.now()}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
    this.known.set(id, { ...trigger, expires: Date.now() + this.lifeMs, used: false });
    forgetOldest(this.known);
    return id;
  }

  /** What the id stands for; throws Slack's error for one that is unknown, too old or spent. */
  check(id: string): Trigger {
    const trigger = this.known.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.used) throw new SlackError('exchanged_trigger_id');
    if (Date.now() > trigger.expires) throw new SlackError('expired_trigger_id');
    return trigger;
  }

  /** Marks it as spent, once a modal has been opened with it. */
  spend(id: string): void {
    const trigger = this.known.get(id);
    if (trigger) trigger.used = true;
  }
}
