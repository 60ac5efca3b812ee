import type { Holds, SendFailure, SendResult } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';

/**
 * What a code means for the message it came with:
 * retry – nothing wrong with it, try again; refused – it will never be taken;
 * account – the channel itself cannot send (token, number, payment): keep the message and try again slowly.
 */
export type ErrorKind = 'retry' | 'refused' | 'account';

interface KnownError {
  kind: ErrorKind;
  /** A sentence for an agent: what happened and what can be done. `{details}` is the platform's own explanation. */
  sentence: string;
  /** How long to wait before another try, in milliseconds; absent: the caller's own back-off. */
  afterMs?: number;
  /** What else would be refused until then. */
  holds?: Holds;
}

/** The pause between two tries while the account itself is the trouble: somebody has to act first. */
export const accountPauseMs = 60_000;

const template = 'Choose another template or have it corrected in WhatsApp Manager.';
const token = 'Renew the access token of this channel. The message is kept and will be tried again.';
const manager = 'An admin must look in WhatsApp Manager. The message is kept and will be tried again.';

const retry = (sentence: string, afterMs?: number, holds?: Holds): KnownError => ({
  kind: 'retry',
  sentence,
  afterMs,
  holds,
});
const refused = (sentence: string): KnownError => ({ kind: 'refused', sentence });
const account = (sentence: string): KnownError => ({ kind: 'account', sentence, afterMs: accountPauseMs });

/** Cloud API error codes. Codes, not titles: the platform changes titles. Source: Meta, Cloud API, "Error codes". */
const table: Record<string, KnownError> = {
  0: account(`WhatsApp does not accept the access token. ${token}`),
  1: retry('WhatsApp had an unknown problem. It will be tried again.'),
  2: retry('WhatsApp is temporarily not available. It will be tried again.'),
  3: account(`The access token may not send messages. ${token}`),
  4: retry('WhatsApp limits how often this app may call it. It will be tried again.', 60_000, 'number'),
  10: account(`The access token lacks the permission to send messages. ${token}`),
  33: account(`WhatsApp does not know this channel's phone number id. ${manager}`),
  100: refused('WhatsApp found something wrong in the message: {details}'),
  190: account(`The access token has expired or was withdrawn. ${token}`),
  368: refused(
    'WhatsApp has blocked this account for breaking its policies. An admin must look in WhatsApp Manager.',
  ),
  80007: retry(
    'WhatsApp limits how often this account may call it. It will be tried again.',
    60_000,
    'number',
  ),
  130429: retry(
    'Too many messages were sent from this number at once. It will be tried again.',
    2_000,
    'number',
  ),
  130472: refused(
    'WhatsApp holds back marketing messages from this customer as part of an experiment. Write again when they have answered.',
  ),
  130497: refused("This account may not send messages to customers in this customer's country."),
  131000: retry('WhatsApp had an unknown problem with this message. It will be tried again.'),
  131005: account(`The access token lacks the permission to send messages. ${token}`),
  131008: refused('Something is missing in the message: {details}'),
  131009: refused('WhatsApp does not accept a value in the message: {details}'),
  131016: retry('WhatsApp is temporarily not available. It will be tried again.'),
  131021: refused("The customer's number is this channel's own number: it cannot write to itself."),
  131026: refused(
    'WhatsApp could not deliver this. The customer may not have WhatsApp on this number, may use an old version of it, or may have blocked your number.',
  ),
  131030: refused(
    'This is a test number and the customer is not on its list of allowed recipients. Add them in the app dashboard.',
  ),
  131031: refused('WhatsApp has locked this account. An admin must look in WhatsApp Manager.'),
  131037: account(`This number's display name is not approved yet. ${manager}`),
  131042: account(
    `WhatsApp cannot bill this account: there is a problem with its payment method. ${manager}`,
  ),
  131045: account(`This number is not registered for sending. ${manager}`),
  131047: refused(
    'More than 24 hours have passed since the customer last wrote. Only an approved template can be sent now.',
  ),
  131048: refused(
    'WhatsApp limits this number because customers blocked or reported it. Check its quality in WhatsApp Manager before writing again.',
  ),
  131049: refused(
    'WhatsApp did not deliver this to protect the customer from too much marketing. Wait at least 24 hours.',
  ),
  131050: refused('The customer has stopped marketing messages from this number. Do not send them again.'),
  131051: refused('WhatsApp does not support this kind of message.'),
  131052: refused("The customer's file could not be fetched from WhatsApp. Ask them to send it again."),
  131053: refused('WhatsApp could not take the file: its type or size is not allowed. {details}'),
  131056: retry(
    'Too many messages were sent to this customer in a short time. It will be tried again.',
    6_000,
    'person',
  ),
  131057: retry('This number is in maintenance at WhatsApp. It will be tried again.', 30_000, 'number'),
  131062: refused("This kind of template needs the customer's phone number, and WhatsApp hides it."),
  132000: refused(`The template needs a different number of values. ${template}`),
  132001: refused(`There is no such approved template in this language. ${template}`),
  132005: refused(`The template is too long with these values. ${template}`),
  132007: refused(`The template breaks WhatsApp's rules. ${template}`),
  132012: refused(`A value does not fit the template. ${template}`),
  132015: refused(`The template is paused because customers did not like it. ${template}`),
  132016: refused(`The template is disabled for good because customers did not like it. ${template}`),
  132068: refused(`The form in the template is blocked. ${template}`),
  132069: refused('The form in the template is used too often now. Send it later.'),
  133004: retry('WhatsApp is temporarily not available. It will be tried again.'),
  133010: account(`This number is not registered with the Cloud API. ${manager}`),
  134011: account(`The account has not accepted the payment terms. ${manager}`),
  135000: refused('WhatsApp refused the message and gives no reason. {details}'),
};

/** All codes that are known, in the order of their numbers, for docs/errors.md. */
export const sendErrors = Object.entries(table).map(([code, { kind, sentence }]) => ({
  code,
  kind,
  sentence,
}));

/** What is known about a code; undefined for one Threadline has not met. Permission codes 200–299 are one. */
export function knownError(code: number | string): KnownError | undefined {
  const number = Number(code);
  if (number >= 200 && number <= 299) return table[10];
  return table[String(code)];
}

/** Whose other messages would be refused until one that came back like this is tried again; 429: without a code. */
export function holdsOf(kind: ErrorKind, code: string): Holds | undefined {
  if (kind === 'refused') return undefined;
  return kind === 'account' || code === '429' ? 'number' : knownError(code)?.holds;
}

/** Whether a send came back because the account itself cannot send; an unknown code that holds the number is such. */
export function isAccountTrouble(result: SendResult): result is Extract<SendResult, { outcome: 'retry' }> {
  if (result.outcome !== 'retry' || result.holds !== 'number' || result.failure.code === '429') return false;
  return (knownError(result.failure.code)?.kind ?? 'account') === 'account';
}

/**
 * The failure to show for a code in an answer or a status: our sentence, else the platform's own title and details
 * (cleaned and capped), the code is in it so that it can be looked up.
 */
export function failureFrom(code: number | string, title?: string, details?: string): SendFailure {
  const said = cleanName(details ?? '', 300) ?? cleanName(title ?? '', 300);
  const known = knownError(code);
  const explained = said && `${said.replace(/\.$/, '')}.`;
  const message = known
    ? explained
      ? known.sentence.replace('{details}', explained)
      : known.sentence.replace(/:? \{details\}$/, '').replace(/\.?$/, '.')
    : `WhatsApp refused the message ${explained ? `(code ${code}): ${explained}` : `and gave no reason (code ${code}).`}`;
  return { code: String(code), message };
}
