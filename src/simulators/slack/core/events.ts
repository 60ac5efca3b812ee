import type { EventFault, Faults } from '../base/faults.js';
import { secondsOf, slackId } from '../base/ids.js';
import type { Channel, Json } from '../base/types.js';
import type { Workspace } from '../space/workspace.js';
import type { AppLink } from './app-link.js';

/** How long an out-of-order event waits for one to overtake it, in ms, unless its fault says otherwise. */
const longestHold = 1000;

/** The Events API: envelopes, subscriptions, retries as Slack makes them, and faults on the way. */
export class Events {
  /** Events waiting to be overtaken. */
  private readonly held: { fault: EventFault; release: () => void }[] = [];

  constructor(
    private readonly space: Workspace,
    private readonly app: AppLink,
    private readonly faults: Faults,
  ) {}

  /** Announces an event about a channel's messages, when the bot is in that channel. */
  aboutMessage(channel: Channel, event: Json): void {
    this.announce({ ...event, channel: channel.id, channel_type: channel.kind }, channel);
  }

  /** Sends an event to the app if it is subscribed and, for a channel's events, a member. Does not wait. */
  announce(event: Json, channel?: Channel): void {
    if (channel && !this.space.botIsIn(channel)) return;
    if (!this.app.connected || !this.isSubscribed(event, channel)) return;
    void this.app.working(() => this.deliver(event, channel?.id));
  }

  private async deliver(event: Json, channel: string | undefined): Promise<void> {
    const envelope = this.envelope(event);
    const fault = this.faults.takeEvent(event, channel);
    if (fault?.kind === 'lost') return;
    if (fault?.kind === 'late') await this.app.pause(fault.delayMs ?? 200);
    if (fault?.kind === 'out_of_order') await this.hold(fault);
    const delivered = this.attempts(envelope);
    if (fault?.kind !== 'out_of_order') void this.releaseAfter(delivered);
    await delivered;
    if (fault?.kind !== 'duplicate') return;
    if (fault.delayMs) await this.app.pause(fault.delayMs);
    await this.attempt(envelope, 1, 'http_timeout');
  }

  /** Tries at once and then after each of the retry delays, until the app answers 2xx or forbids retries. */
  private async attempts(envelope: Json): Promise<void> {
    let reason: string | undefined;
    const delays = [undefined, ...this.space.settings.retryDelaysMs];
    for (const [number, delay] of delays.entries()) {
      if (delay) await this.app.pause(delay);
      if (this.app.closed) return;
      const answer = await this.attempt(envelope, number, reason);
      if (answer.status !== undefined && answer.status >= 200 && answer.status < 300) return;
      if (answer.headers?.['x-slack-no-retry'] === '1') return;
      reason = answer.failure ?? 'http_error';
    }
  }

  private attempt(envelope: Json, number: number, reason: string | undefined) {
    const headers: Record<string, string> =
      number === 0
        ? {}
        : { 'X-Slack-Retry-Num': String(number), 'X-Slack-Retry-Reason': reason ?? 'unknown_error' };
    return this.app.sendJson(envelope, {
      kind: 'event',
      attempt: number,
      eventId: envelope.event_id as string,
      headers,
    });
  }

  private envelope(event: Json): Json {
    const { team, bot } = this.space.settings;
    return {
      token: 'simulated-verification-token',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: bot.app_id,
      event,
      type: 'event_callback',
      event_id: slackId('Ev'),
      event_time: secondsOf(String(event.event_ts ?? this.space.clock.next())),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: bot.user_id,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: slackId('4-'),
    };
  }

  private hold(fault: EventFault): Promise<void> {
    return new Promise((resolve) => {
      const entry = {
        fault,
        release: () => {
          this.held.splice(this.held.indexOf(entry), 1);
          resolve();
        },
      };
      this.held.push(entry);
      void this.app.pause(fault.delayMs ?? longestHold).then(() => {
        if (this.held.includes(entry)) entry.release();
      });
    });
  }

  private async releaseAfter(delivered: Promise<void>): Promise<void> {
    const overtaken = [...this.held];
    await delivered;
    for (const entry of overtaken) if (this.held.includes(entry)) entry.release();
  }

  private isSubscribed(event: Json, channel: Channel | undefined): boolean {
    const { events } = this.space.settings;
    if (!events) return true;
    const type = String(event.type);
    const kinds = { channel: 'channels', group: 'groups', im: 'im' } as const;
    const name = type === 'message' && channel ? `message.${kinds[channel.kind]}` : type;
    return events.includes(name);
  }
}
