import type { ChannelFacts } from '../../../../domain/channels/condition.js';
import { failureFrom, knownError } from '../core/errors.js';
import { type AccountEvent, told, within } from './account-events.js';

/** What an event means for a channel. */
export interface AccountNews {
  facts?: ChannelFacts;
  /** The platform has taken something away until then (null: until it gives it back); null: it has given it back. */
  account?: { problem: string; until: Date | null } | null;
  /** The account could not send: a sentence. */
  sending?: string;
  /** A sentence for the desk; absent when no person has to know. */
  tell?: string;
}

const manager = 'An admin must look in WhatsApp Manager.';

/** What each webhook field means; nothing for what concerns nobody. */
const readers: Record<string, (value: Record<string, unknown>) => AccountNews | undefined> = {
  account_update: accountUpdate,
  account_alerts(value) {
    const { alert_severity, alert_status, alert_type, alert_description } = {
      ...value,
      ...within(value.alert_info),
    };
    if (alert_severity === 'INFORMATIONAL' || (alert_status && alert_status !== 'ACTIVE')) return undefined;
    const what = told(alert_description) ?? words(alert_type) ?? 'something needs attention';
    return { tell: `WhatsApp has an alert: ${what.replace(/\.$/, '')}.` };
  },
  account_review_update({ decision }) {
    if (decision !== 'REJECTED') return decision === 'APPROVED' ? { account: null } : undefined;
    const problem = `WhatsApp has rejected this business account after a review. ${manager}`;
    return { account: { problem, until: null }, tell: problem };
  },
  phone_number_quality_update(value) {
    const limit = told(value.max_daily_conversations_per_business ?? value.current_limit, 40);
    const facts = { ...quality[String(value.event)], ...(limit && { messaging_limit: limit }) };
    const sentence = worse[String(value.event)];
    return { facts, ...(sentence && { tell: `${sentence}${limit ? ` The limit is ${limit} now.` : ''}` }) };
  },
  phone_number_name_update({ decision, requested_verified_name, rejection_reason }) {
    const [result, name] = [told(decision, 40), told(requested_verified_name, 100)];
    const facts = {
      ...(result && { name_decision: result }),
      ...(name && result === 'APPROVED' && { verified_name: name }),
    };
    if (result !== 'REJECTED') return { facts };
    const reason = words(rejection_reason);
    return {
      facts,
      tell: `WhatsApp has refused the display name "${name ?? ''}"${reason ? `: ${reason}` : ''}. ${manager}`,
    };
  },
  business_capability_update({ max_daily_conversations_per_business: limit }) {
    const tier = told(limit, 40);
    return tier ? { facts: { messaging_limit: tier } } : undefined;
  },
  errors({ errors }) {
    const [first] = Array.isArray(errors) ? errors : [];
    const { code, title, error_data } = within(first);
    if (typeof code !== 'number' && typeof code !== 'string') return undefined;
    const { message } = failureFrom(code, told(title), told(within(error_data).details));
    return knownError(code)?.kind === 'account' ? { sending: message } : undefined;
  },
};

const quality: Record<string, ChannelFacts> = {
  FLAGGED: { quality_rating: 'RED' },
  UNFLAGGED: { quality_rating: 'GREEN' },
};
const worse: Record<string, string> = {
  FLAGGED:
    'WhatsApp has flagged this number, because customers block or report it. Send fewer messages that nobody asked for.',
  DOWNGRADE: 'This number may write to fewer people a day, because its quality was low.',
};

/** What an event means; undefined when nothing follows from it. */
export const readNews = ({ field, value }: AccountEvent): AccountNews | undefined =>
  Object.hasOwn(readers, field) ? readers[field]!(value) : undefined;

function accountUpdate(value: Record<string, unknown>): AccountNews | undefined {
  switch (value.event) {
    case 'DISABLED_UPDATE': {
      const { waba_ban_state: state, waba_ban_date: date } = within(value.ban_info);
      if (state === 'REINSTATE')
        return { account: null, tell: 'WhatsApp has lifted the ban of this business account.' };
      const when = told(date, 40);
      const problem =
        state === 'SCHEDULE_FOR_DISABLE'
          ? `WhatsApp will disable this business account${when ? ` on ${when}` : ''}. ${manager}`
          : `WhatsApp has disabled this business account. ${manager}`;
      return { account: { problem, until: null }, tell: problem };
    }
    case 'ACCOUNT_RESTRICTION': {
      const list = (Array.isArray(value.restriction_info) ? value.restriction_info : []).map(within);
      const what = list.flatMap(({ restriction_type }) => words(restriction_type) ?? []).join(', ');
      const problem = `WhatsApp restricts this business account${what ? `: ${what}` : ''}. ${manager}`;
      return { account: { problem, until: lastEnd(list) }, tell: problem };
    }
    case 'ACCOUNT_VIOLATION': {
      const what = words(within(value.violation_info).violation_type);
      return {
        tell: `WhatsApp warns this business account for breaking its policies${what ? ` (${what})` : ''}. ${manager}`,
      };
    }
    case 'ACCOUNT_DELETED':
    case 'PARTNER_REMOVED': {
      const problem = `This business account was deleted, or taken from this app. ${manager}`;
      return { account: { problem, until: null }, tell: problem };
    }
    case 'ACCOUNT_RECONNECTED':
    case 'PARTNER_ADDED':
      return { account: null };
    default:
      return undefined;
  }
}

/** When the last of the restrictions ends; null when one has no end. */
function lastEnd(restrictions: Record<string, unknown>[]): Date | null {
  const ends = restrictions.map(({ expiration }) => {
    const seconds = Number(expiration);
    return new Date(Number.isNaN(seconds) ? String(expiration) : seconds * 1000).getTime();
  });
  return ends.length === 0 || ends.some(Number.isNaN) ? null : new Date(Math.max(...ends));
}

/** RESTRICTED_ADD_PHONE_NUMBER_ACTION → restricted add phone number action. */
const words = (constant: unknown): string | undefined =>
  constant === 'NONE' ? undefined : told(constant, 100)?.toLowerCase().replaceAll('_', ' ');
