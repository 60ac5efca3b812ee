/**
 * Countries whose numbers exist in two lengths, both of which WhatsApp uses: it keeps the id an account had when the
 * plan changed. `long` matches the longer form, which never stands for anybody else; `short` builds the shorter, our
 * canonical one. `former` matches numbers that are valid in the older plan only, and are taken as written.
 */
interface Variant {
  country: string;
  since: string;
  source: string;
  long: RegExp;
  short: string;
  former?: RegExp;
}

export const nationalVariants: readonly Variant[] = [
  {
    country: 'BR',
    since: '2012–2016',
    source: 'Anatel, resolution 553: the ninth digit of mobiles that began with 6–9',
    long: /^55(\d{2})9([6-9]\d{7})$/,
    short: '55$1$2',
  },
  {
    country: 'AR',
    since: '1999',
    source: 'ENACOM, numbering plan: the 9 after the country code for mobiles',
    long: /^549(\d{10})$/,
    short: '54$1',
  },
  {
    country: 'MX',
    since: '2019-08-03',
    source:
      'IFT, numbering plan 2019: the 1 after the country code, and 044 and 045 before mobiles, were abolished',
    long: /^52(?:1|044|045)(\d{10})$/,
    short: '52$1',
    former: /^521\d{10}$/,
  },
  {
    country: 'BJ',
    since: '2024-11-30',
    source: 'ARCEP Bénin, ten-digit plan: 01 before every number of eight digits',
    long: /^22901(\d{8})$/,
    short: '229$1',
    former: /^229[2-9]\d{7}$/,
  },
  {
    country: 'CI',
    since: '2021-01-31',
    // The third digit from the left of old numbers told the operator; other ten-digit numbers are new ones.
    source: 'ARTCI, ten-digit plan: 01 (Moov), 05 (MTN) or 07 (Orange) before mobiles of eight digits',
    long: /^225(?:01(?=\d[0-3])|05(?=\d[4-6])|07(?=\d[7-9]))(\d{8})$/,
    short: '225$1',
    former: /^225\d{8}$/,
  },
  {
    country: 'CM',
    since: '2014-11-21',
    source: 'ART Cameroun, nine-digit plan: 6 before mobiles that began with 7 or 9',
    long: /^2376([79]\d{7})$/,
    short: '237$1',
    former: /^237[79]\d{7}$/,
  },
];

/** One spelling for all national variants of a phone's digits; other numbers come back unchanged. */
export function canonicalPhone(digits: string): string {
  const variant = nationalVariants.find(({ long }) => long.test(digits));
  return variant ? digits.replace(variant.long, variant.short) : digits;
}

/** Whether digits with country code are a number of a plan that was replaced, under which WhatsApp may know somebody. */
export const isFormer = (digits: string): boolean =>
  nationalVariants.some(({ former }) => former?.test(digits));

/**
 * A number of Mexico as it was dialled until 2019 (01, 044 or 045 before ten digits), with country code; undefined for
 * what is none.
 */
export const formerMexican = (digits: string): string | undefined =>
  /^(?:52)?(?:01|044|045)([2-9]\d{9})$/.test(digits) ? `52${digits.slice(-10)}` : undefined;
