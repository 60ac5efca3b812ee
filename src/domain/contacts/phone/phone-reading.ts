import { formerMexican, isFormer } from './national-variants.js';
import { type PhoneGuess, parsePhone, readingsOf, sameCountry } from './phone-guess.js';
import { extensionIn } from './phone-text.js';

/**
 * How a column of a file writes phones that have no plus: with their country code, without it, in both ways, or so
 * that none of them tells.
 */
export type PhoneConvention = 'international' | 'national' | 'mixed' | 'unknown';

export interface PhoneRules {
  /** ISO country of a number without a country code. */
  country: string;
  /** The row itself names this country. */
  named?: boolean;
  /** How the other phones that stand beside this one are written. */
  convention?: PhoneConvention;
  /** Digits alone are said to begin with their country code, as a WhatsApp id does. */
  declared?: boolean;
}

/** Digits with country code, or what makes it no phone or doubtful: the end of a sentence about the cell. */
export type PhoneReading = { digits: string } | { doubt: string };

const shape = /^[+(\d][\d\s().\-/·]*$/;
/** What is dialled for abroad nearly everywhere, in place of the plus (ITU-T E.123). */
const abroad = /^00(?=\s*[1-9])/;
/** What stands before a number of one's own country, in most countries that have such a prefix. */
const trunk = /^\(?0/;

/**
 * Reads one phone, as `phonesIn` gives them. With a plus it is taken as it is written when it is possible: numbering
 * plans grow faster than tables of them (libphonenumber FAQ). Without one it is a guess, which has to be valid: the
 * number of a country whose code it begins with, or one of `country`. What can be both, or is not what the other
 * phones beside it are, is doubtful.
 */
export function readPhone(phone: string, rules: PhoneRules): PhoneReading {
  const extension = extensionIn(phone);
  if (extension) {
    return {
      doubt: `has an extension (${extension}), which WhatsApp does not reach. Is the number alone theirs?`,
    };
  }
  if (/^\d(\.\d+)?E\+?\d+$/i.test(phone))
    return { doubt: 'was rounded by a spreadsheet. Which are its digits? Format the column as text' };
  if (!shape.test(phone)) return noPhone(phone, rules);
  const digits = phone.replace(/\D/g, '').replace(/^00/, '');
  if (isFormer(digits) && (phone.startsWith('+') || rules.declared || hasOwnCode(phone, digits)))
    return { digits };
  const dialled = rules.country === 'MX' || phone.startsWith('+52') ? formerMexican(digits) : undefined;
  if (dialled) return { digits: dialled };
  const written = phone.startsWith('+')
    ? phone
    : rules.declared && /^\d+$/.test(phone)
      ? `+${phone}`
      : undefined;
  if (written) {
    const parsed = parsePhone(written, rules.country);
    return parsed?.isPossible() ? digitsOf(parsed) : noPhone(phone, rules);
  }
  const abroadNumber = abroad.test(phone) ? parsePhone(phone.replace(abroad, '+'), rules.country) : undefined;
  return abroadNumber?.isValid() ? digitsOf(abroadNumber) : guess(phone, rules);
}

/** Numbers of the older plan without a plus need 00 before them, or the length that only Mexico's have. */
const hasOwnCode = (phone: string, digits: string): boolean =>
  abroad.test(phone) || /^521\d{10}$/.test(digits);

function guess(phone: string, rules: PhoneRules): PhoneReading {
  const { country, named = false, convention = 'unknown' } = rules;
  const { local, international, possible } = readingsOf(phone, country);
  if (local && international) return ofTwo(local, international, rules);
  if (local) {
    if (trunk.test(phone) || named || hasCode(phone, local)) return digitsOf(local);
    if (convention === 'international') return unlike(local, 'begin with their country code');
    // Area codes of any length make almost any digits valid: "4917512345" rather lacks a digit of a mobile.
    const maimed = !local.mobile && phone.startsWith(local.code) && convention !== 'national';
    return maimed ? unlike(local, `that begin with ${local.code} are longer or shorter`) : digitsOf(local);
  }
  if (international) {
    const fits = sameCountry(international, country) || convention === 'international';
    if (named && !fits)
      return { doubt: `would be ${international.text}, which is not in ${country}. ${ask}` };
    return fits || convention !== 'national'
      ? digitsOf(international)
      : unlike(international, 'have no country code');
  }
  if (possible) return digitsOf(possible);
  return isFormer(phone) && convention !== 'national' ? { digits: phone } : ofOldPlan(phone, rules);
}

/** Eight digits where the country's numbers have ten now. */
function ofOldPlan(phone: string, rules: PhoneRules): PhoneReading {
  const code = rules.country === 'BJ' ? '229' : rules.country === 'CI' ? '225' : undefined;
  const digits = `${code}${phone.replace(/\D/g, '')}`;
  return code && isFormer(digits) ? { digits } : noPhone(phone, rules);
}

const ask = 'Is it? Then write it with + and its country code';
const unlike = ({ text }: PhoneGuess, others: string): PhoneReading => ({
  doubt: `would be ${text}, but the other phones ${others}. ${ask}`,
});

/** Valid in both readings: who is written to is most often a mobile, and a column is written in one way. */
function ofTwo(
  local: PhoneGuess,
  international: PhoneGuess,
  { country, named = false, convention = 'unknown' }: PhoneRules,
): PhoneReading {
  if (convention === 'international') return digitsOf(international);
  const onlyMobile = international.mobile && !local.mobile;
  if (onlyMobile && sameCountry(international, country)) return digitsOf(international);
  if (onlyMobile && !named && convention !== 'national') return digitsOf(international);
  if (!onlyMobile && (named || convention === 'national')) return digitsOf(local);
  return {
    doubt: `may be ${international.text} or ${local.text}. Which? Write it with + and its country code`,
  };
}

/** Whether it is written with its country code already, where both readings come to the same. */
const hasCode = (phone: string, { number }: { number: string }): boolean =>
  number.slice(1) === phone.replace(/\D/g, '');

const digitsOf = ({ number }: { number: string }): PhoneReading => ({ digits: number.slice(1) });

function noPhone(phone: string, { country }: PhoneRules): PhoneReading {
  const digits = shape.test(phone) && !phone.startsWith('+') ? phone.replace(/\D/g, '').length : 0;
  const hint = `in ${country}. If it is one of another country, write it with + and its country code`;
  return { doubt: `is not a phone number${digits >= 7 && digits <= 15 ? ` ${hint}` : ''}` };
}

/**
 * What a phone without a plus tells of how the ones beside it are written: `international` when it can only be read
 * with its country code, `national` when only without; undefined when it tells nothing.
 */
export function tells(phone: string, country: string): 'international' | 'national' | undefined {
  if (!shape.test(phone) || phone.startsWith('+') || abroad.test(phone)) return undefined;
  const { local, international } = readingsOf(phone, country);
  if (local && international) {
    const rather = international.mobile && !local.mobile && sameCountry(international, country);
    return rather ? 'international' : undefined;
  }
  if (!local) return international && 'international';
  if (hasCode(phone, local)) return 'international';
  return trunk.test(phone) || !phone.startsWith(local.code) ? 'national' : undefined;
}
