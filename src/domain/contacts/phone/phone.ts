import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { type PhoneReading, readPhone } from './phone-reading.js';
import { phonesIn } from './phone-text.js';

/**
 * The first usable phone in a text as people write it ("+34 600 11 22 33", "0600…", "tel:34600112233") as digits with
 * country code, else what is wrong with the first. `country` is assumed for numbers without a country code.
 */
export function firstPhone(text: string, country: string): PhoneReading {
  const readings = phonesIn(text).map((phone) => readPhone(phone, { country }));
  return readings.find((reading) => 'digits' in reading) ?? readings[0] ?? { doubt: 'is not a phone number' };
}

/** The digits of the first usable phone in a text, as `firstPhone` reads it, or undefined. */
export function toDigits(text: string, country: string): string | undefined {
  const reading = firstPhone(text, country);
  return 'digits' in reading ? reading.digits : undefined;
}

/** The ISO country of a number given as digits: of several that share a code, the one it mainly belongs to. */
export function countryOf(digits: string): string | undefined {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.country ?? parsed?.getPossibleCountries()[0];
}

/** The language most spoken where a number is from (Unicode CLDR likely subtags), such as `es` for 34…. */
export function languageOf(digits: string): string | undefined {
  const country = countryOf(digits);
  return country ? new Intl.Locale(`und-${country}`).maximize().language : undefined;
}

/**
 * A number's digits without what does not belong after a country code: the 00 for dialling abroad, a national trunk
 * prefix ("44 07911…", "54 11 15…"), by libphonenumber's tables (from the ITU's national numbering plans). Undefined
 * when it is no valid number even so.
 */
export function withoutPrefixes(digits: string): string | undefined {
  const parsed = parsePhoneNumberFromString(`+${digits.replace(/^00/, '')}`);
  return parsed?.isValid() ? parsed.number.slice(1) : undefined;
}
