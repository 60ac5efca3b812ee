import {
  type CountryCode,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js';
// Knows each kind of number exactly; slower, and asked only where two readings seem valid.
import { parsePhoneNumberFromString as parseTyped } from 'libphonenumber-js/max';

/** A way to read digits that gives a valid number. */
export interface PhoneGuess {
  /** The number with plus and country code. */
  number: string;
  /** The number as people write it: "+47 92 34 56 78". */
  readonly text: string;
  /** Its country code. */
  code: string;
  /** A mobile can have the number. */
  readonly mobile: boolean;
}

/** A number without a country code is one of `country`. */
export const parsePhone = (text: string, country: string): PhoneNumber | undefined =>
  parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });

const mobileTypes: readonly unknown[] = ['MOBILE', 'FIXED_LINE_OR_MOBILE'];

const guessOf = (parsed: PhoneNumber): PhoneGuess => ({
  number: parsed.number,
  code: parsed.countryCallingCode,
  get text() {
    return parsed.formatInternational();
  },
  get mobile() {
    return mobileTypes.includes(parseTyped(parsed.number)?.getType());
  },
});

export interface PhoneReadings {
  /** A number of the country; also when the other reading gives the same. */
  local?: PhoneGuess;
  /** A number that begins with its country code. */
  international?: PhoneGuess;
  /** A number not valid by the tables, but written so that it is no guess. */
  possible?: { number: string };
}

/** The ways in which digits without a plus can be read; what is the same both ways is local. */
export function readingsOf(phone: string, country: string): PhoneReadings {
  const own = parsePhone(phone, country);
  const abroad = /^\(?0/.test(phone) ? undefined : parsePhone(`+${phone}`, country);
  const same = own?.number === abroad?.number;
  const valid = [own, same ? undefined : abroad].map((one) => (one?.isValid() ? one : undefined));
  const [local, international] = valid[0] && valid[1] ? valid.map(exactly) : valid;
  return {
    local: local && guessOf(local),
    international: international && guessOf(international),
    possible: own?.isPossible() && saysWhichCountry(phone, own) ? own : undefined,
  };
}

const exactly = (parsed: PhoneNumber | undefined): PhoneNumber | undefined =>
  parsed && parseTyped(parsed.number)?.isValid() ? parsed : undefined;

/**
 * Whether a phone is written with its country code, or with the 0 that the country's numbers have at home: then it is
 * no guess whose it is, and tables of numbers are older than some numbers.
 */
function saysWhichCountry(phone: string, parsed: PhoneNumber): boolean {
  if (parsed.number.slice(1) === phone.replace(/\D/g, '')) return true;
  return /^\(?0/.test(phone) && !parsed.nationalNumber.startsWith('0');
}

/** Whether a number has the code of this country. */
export const sameCountry = ({ code }: PhoneGuess, country: string): boolean =>
  code === getCountryCallingCode(country as CountryCode);
