import { createHash } from 'node:crypto';
import { tellOfChannel } from '../../../domain/channels/announce-health.js';
import {
  channelHealths,
  recordAccount,
  recordFacts,
  recordSendTrouble,
  type Subject,
} from '../../../domain/channels/health.js';
import { setConsent } from '../../../domain/contacts/write/consent.js';
import { linkIdentities } from '../../../domain/contacts/write/link.js';
import { identitiesOf } from '../../../domain/conversations/receive/learn-identities.js';
import type { Log } from '../../../log.js';
import { type AccountEvent, readPreferences } from './account/account-events.js';
import { readNews } from './account/account-news.js';
import { cloudChannelId } from './cloud-channel.js';
import type { ServedNumber } from './served-numbers.js';

/**
 * Takes what the platform tells of accounts, numbers and customers' wishes about marketing. It does so only for the
 * numbers given: those whose app signed it. Safe to run again for the same event.
 */
export async function takeAccountEvents(
  events: AccountEvent[],
  numbers: readonly ServedNumber[],
  log: Log,
): Promise<void> {
  for (const event of events) {
    const about = await numbersOf(event, numbers);
    if (about.length === 0)
      log.warn({ field: event.field }, 'an account event for a number that is not ours');
    for (const number of about) {
      if (event.field === 'user_preferences') await takePreferences(event, number);
      else await takeNews(event, number, log);
    }
  }
}

/** The numbers an event is about: the one it names, else all of its account. */
async function numbersOf(event: AccountEvent, numbers: readonly ServedNumber[]): Promise<ServedNumber[]> {
  if (event.phoneNumberId)
    return numbers.filter(({ phoneNumberId }) => phoneNumberId === event.phoneNumberId);
  const ofAccount = numbers.filter(({ businessAccountId }) => businessAccountId === event.accountId);
  const shown = event.value.display_phone_number;
  if (ofAccount.length < 2 || shown === undefined) return ofAccount;
  const healths = await channelHealths(ofAccount.map(({ phoneNumberId }) => cloudChannelId(phoneNumberId)));
  return ofAccount.filter(({ phoneNumberId }) => {
    const own = healths.get(cloudChannelId(phoneNumberId))?.facts.display_phone_number;
    return own !== undefined && digitsOf(own) === digitsOf(String(shown));
  });
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Nothing is kept of somebody who is no contact: whoever was erased stays so. */
async function takePreferences(event: AccountEvent, number: ServedNumber): Promise<void> {
  const scopes = { channelId: cloudChannelId(number.phoneNumberId), bsuidScope: number.businessAccountId };
  for (const { wish, at, ...sender } of readPreferences(event.value)) {
    const contact = await linkIdentities(identitiesOf(sender, scopes));
    if (contact)
      await setConsent(contact._id, wish === 'stop' ? 'opted_out' : 'opted_in', 'whatsapp_preferences', at);
  }
}

async function takeNews(event: AccountEvent, { phoneNumberId }: ServedNumber, log: Log): Promise<void> {
  const news = readNews(event);
  log.info(
    { channel: cloudChannelId(phoneNumberId), field: event.field, known: Boolean(news) },
    'an account event',
  );
  if (!news) return;
  const subject: Subject = { id: cloudChannelId(phoneNumberId), kind: 'cloud' };
  if (news.sending) await recordSendTrouble(subject, news.sending);
  if (news.account !== undefined) await recordAccount(subject, news.account);
  const health = await recordFacts(subject, news.facts ?? {});
  if (news.tell) await tellOfChannel(health, keyOf(event), news.tell);
}

/** The same event sent again has the same key. */
const keyOf = ({ field, time, value }: AccountEvent): string =>
  createHash('sha256')
    .update(JSON.stringify([field, time, value]))
    .digest('base64url')
    .slice(0, 22);
