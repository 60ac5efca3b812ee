/** Currencies whose smallest part is a thousandth (ISO 4217, minor unit 3); no other amount has three decimals. */
const thousandths = new Set([
  'bhd',
  'iqd',
  'jod',
  'kwd',
  'lyd',
  'omr',
  'tnd',
  'bd',
  'jd',
  'kd',
  'د.ك',
  'د.ب',
  'ر.ع',
  'د.ت',
  'د.ا',
  'دك',
]);

/** What people write beside amounts, without dots and spaces; Unicode's signs and ISO 4217 codes come to these. */
const written = new Set(
  (
    'us$ a$ au$ c$ ca$ nz$ hk$ mx$ mex$ s$ sg$ nt$ z$ j$ rd$ r$ n$ bz$ fj$ tt$ ec$ b/ s/ bs q l rm rp r rs inr/ kr zł zl kč kc ft ' +
    'fr sfr lei leu лв руб р ₽ грн дин ден din km kn tl đ d vnd ksh kes/ tsh ush sh cfa fcfa dh dhs sr qr kd bd jd le gh¢ gh₵ ' +
    'тг сум ман euro euros dollar dollars peso pesos reais pound pounds دإ رس دك رع دب €/ $/ ₹/ usd$ cad$ u$s u$ ar$ col$ clp$'
  ).split(' '),
);

const codes = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** What is known of the currency in a text: nothing, that there is one, or that it has thousandths. */
export type Money = 'none' | 'usual' | 'thousandths';

/** The currency that a text beside a number is; undefined when it is something else. */
export function moneyOf(text: string): Money | undefined {
  const plain = text.toLowerCase().replace(/[\s.\u200e\u200f]/g, '');
  if (plain === '') return 'none';
  if (thousandths.has(plain)) return 'thousandths';
  // "$", "US$", "$US", and "$ USD", which says it twice.
  const sign = /^[a-z]{0,3}\p{Sc}[a-z]{0,3}$/u.test(plain);
  return sign || codes.has(plain) || written.has(plain) ? 'usual' : undefined;
}

/** The currency that a heading names: "Value (EUR)", "Importe €". */
export function moneyInHeading(heading: string): Money {
  const found = heading.match(/\p{Sc}|\b[A-Z]{3}\b/gu) ?? [];
  const known = found.map(moneyOf).filter((money) => money && money !== 'none');
  return known.includes('thousandths') ? 'thousandths' : known.length > 0 ? 'usual' : 'none';
}
