import { type CountryCode, getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';

/** The country that a calling code of several mainly belongs to (ITU-T E.164, list of codes). */
const main: Record<string, CountryCode> = {
  1: 'US',
  7: 'RU',
  39: 'IT',
  44: 'GB',
  47: 'NO',
  61: 'AU',
  212: 'MA',
  262: 'RE',
  290: 'SH',
  358: 'FI',
  590: 'GP',
  599: 'CW',
};

/** Languages whose names of countries are known, by Unicode CLDR. */
const languages = ['en', 'es', 'pt', 'de', 'fr', 'it', 'nl'];

/** What people also write, and the three letters of ISO 3166-1 of countries that most lists are from. */
const others: Record<string, string> = {
  US: 'usa unitedstatesofamerica eeuu eua america',
  GB: 'uk gbr greatbritain england scotland wales northernireland inglaterra grossbritannien',
  NL: 'nld holland holanda thenetherlands',
  AE: 'are uae emirates',
  CI: 'civ ivorycoast costademarfil',
  CZ: 'cze czechrepublic',
  KR: 'kor southkorea koreasouth',
  RU: 'rus russianfederation',
  VE: 'ven venezuela',
  BO: 'bol bolivia',
  TZ: 'tza tanzania',
  VN: 'vnm vietnam',
  TR: 'tur turkey',
  ...Object.fromEntries(
    (
      'ESP:ES PRT:PT DEU:DE FRA:FR ITA:IT IRL:IE CHE:CH AUT:AT BEL:BE LUX:LU POL:PL SWE:SE NOR:NO DNK:DK FIN:FI GRC:GR ROU:RO ' +
      'HUN:HU UKR:UA MEX:MX ARG:AR BRA:BR CHL:CL COL:CO PER:PE ECU:EC URY:UY PRY:PY CRI:CR PAN:PA GTM:GT HND:HN SLV:SV NIC:NI ' +
      'DOM:DO CUB:CU PRI:PR CAN:CA AUS:AU NZL:NZ IND:IN PAK:PK BGD:BD IDN:ID MYS:MY SGP:SG PHL:PH THA:TH CHN:CN HKG:HK TWN:TW ' +
      'JPN:JP ISR:IL SAU:SA QAT:QA KWT:KW EGY:EG MAR:MA DZA:DZ TUN:TN NGA:NG GHA:GH KEN:KE ZAF:ZA SEN:SN BEN:BJ CMR:CM'
    )
      .split(' ')
      .map((pair) => [pair.slice(4), pair.slice(0, 3).toLowerCase()]),
  ),
};

const keyOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

let names: Map<string, CountryCode> | undefined;

/** Names, ISO codes and calling codes of all countries; made when the first is asked for. */
function known(): Map<string, CountryCode> {
  if (names) return names;
  names = new Map();
  const inLanguages = languages.map((language) => new Intl.DisplayNames(language, { type: 'region' }));
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    if (!main[code] || main[code] === country) names.set(code, country);
    for (const name of inLanguages) names.set(keyOf(name.of(country) ?? ''), country);
    for (const name of (others[country] ?? '').split(' ')) names.set(name, country);
    names.set(country.toLowerCase(), country);
  }
  names.delete('');
  return names;
}

const flag = /^[\u{1f1e6}-\u{1f1ff}]{2}$/u;

/**
 * The ISO country of a text such as "Spain", "España", "ES", "ESP", "+34", "0034", "Spain (+34)" or a flag, in the
 * languages of most lists; undefined for what is no country.
 */
export function countryNamed(text: string): CountryCode | undefined {
  const plain = text.trim().slice(0, 80);
  if (flag.test(plain)) {
    const letters = [...plain].map((one) => String.fromCharCode(one.codePointAt(0)! - 0x1f1e6 + 65)).join('');
    return isSupportedCountry(letters) ? letters : undefined;
  }
  const code = /\+\s*(\d{1,3})\b/.exec(plain)?.[1] ?? /^00(\d{1,3})$/.exec(plain)?.[1];
  const bare = keyOf(plain.replace(/\.0$/, ''));
  return known().get(bare) ?? (code ? known().get(code) : undefined);
}
