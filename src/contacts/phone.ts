import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { readPhone } from './phone-reading.js';
import { phonesIn } from './phone-text.js';

/**
 * The first usable phone in a text as people write it ("+34 600 11 22 33", "0600…", "tel:34600112233") as digits with
 * country code, or undefined. `country` is assumed for numbers without a country code. See `readPhone` for why not.
 */
export function toDigits(text: string, country: string): string | undefined {
  for (const phone of phonesIn(text)) {
    const reading = readPhone(phone, { country });
    if ('digits' in reading) return reading.digits;
  }
  return undefined;
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
