import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * A phone as people write it ("+34 600 11 22 33", "0600…", "34600112233") as digits with country code, or
 * undefined when it cannot be a phone number. `country` is assumed for numbers without a country code.
 * Possible rather than valid: numbering plans grow faster than tables of them (libphonenumber FAQ).
 */
export function toDigits(text: string, country: string): string | undefined {
  const cleaned = text.normalize('NFKC').trim().replace(/^'/, '').replace(/^00/, '+');
  if (!/^[+(\d][\d\s().\-/·–]*$/.test(cleaned)) return undefined;
  const mexican = formerMexican(cleaned);
  if (mexican) return mexican;
  const local = possible(cleaned, country);
  // Exports and WhatsApp write the country code without a plus, so the international reading is tried too.
  const international = cleaned.startsWith('+') ? undefined : possible(`+${cleaned}`, country);
  const chosen = local?.isValid()
    ? local
    : international?.isValid()
      ? international
      : (local ?? international);
  return chosen?.number.replace(/^\+/, '');
}

/** Mexico's 1 after the country code was abolished in 2019, but lists and WhatsApp still write it. */
function formerMexican(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  return /^521\d{10}$/.test(digits) ? digits : undefined;
}

function possible(text: string, country: string) {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });
  return parsed?.isPossible() ? parsed : undefined;
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
