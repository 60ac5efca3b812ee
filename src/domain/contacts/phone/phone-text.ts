/** Longest text that is looked at: some numbers with their labels. */
const longest = 500;

/** What most phones are: they need no second look. */
const plain = /^\+?\d+$/;

/** Characters nobody sees: marks of direction, zero-width spaces, byte order marks, soft hyphens, controls. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?![\t\n\r])\p{Cc}/gu;

/** Decimal digits of a script stand in rows of ten (Unicode, chapter 4.6), so the one before a row is no digit. */
function digitOf(character: string): string {
  let value = 0;
  for (let code = character.codePointAt(0)! - 1; /\p{Nd}/u.test(String.fromCodePoint(code)); code -= 1)
    value += 1;
  return String(value % 10);
}

/** The same text in characters that phones are made of. */
const seen = (text: string): string =>
  text
    .slice(0, longest)
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/(?!\d)\p{Nd}/gu, digitOf)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\u2044\u2215]/g, '/')
    .replace(/\u2795/g, '+');

/** Links and ids of WhatsApp hold digits with country code. */
const international =
  /^(?:https?:\/\/)?(?:www\.)?(?:wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=|whatsapp:\/\/send\/?\?phone=)\+?(\d+).*$|^\+?(\d+)(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$/i;
/** "p:" of Meta's lead ads, "tel:", "Móvil:" and their like; a fax is nobody to write to. */
const label = /^(?!.*fax)[\p{L}][\p{L}\p{M} .]{0,30}:\s*(?=[+(\d=])/iu;

/** One phone without what spreadsheets, links and forms put around it. */
function bare(text: string): string {
  let before: string;
  let now = text.trim();
  do {
    before = now;
    now = now
      .replace(/^<(?:tel:)?([^|<>]+)(?:\|[^<>]*)?>$/, '$1')
      .replace(/^=?\s*"(.*)"$/s, '$1')
      .replace(/^=(?=[+\d])/, '')
      .replace(/^['"`´‘’]+|['"`´‘’.,;:-]+$/g, '')
      .replace(label, '')
      .replace(international, '+$1$2')
      .replace(/\s*\((?!.*fax)[\p{L}\p{M} .]+\)$/iu, '')
      .replace(/^(\+?\d{7,})\.0+$/, '$1')
      .replace(/^(\d)\.(\d+)E\+?(\d\d)$/i, unrounded)
      .replace(/^\(\s*(\+\s*\d{1,3})\s*\)/, '$1 ')
      .replace(/^(?:\+\s*|00\s*)+(?=\+)|^\+\s*00/, (sign) => (sign.endsWith('00') ? '+' : ''))
      .trim();
  } while (now !== before);
  return now;
}

/** A spreadsheet's 3.4612345678E+10 holds the whole number only with all of its digits. */
const unrounded = (text: string, first: string, rest: string, power: string): string =>
  rest.length >= Number(power) && /^0*$/.test(rest.slice(Number(power)))
    ? first + rest.slice(0, Number(power))
    : text;

const separators =
  /\s+:::\s+|\s*[\n\r\t;,|&\\]+\s*|\s+(?:or|oder|ou|o|ó|y|e|und|and|et)\s+|(?<=\d{9})\s+(?=\d{9})|(?<=[\d)])\s*(?=\+\s*\d)/iu;
/** What stands between two numbers, or after an area code: "415 555 0231 / 415 555 0232", "0151/12345683". */
const either = /\s*\/\s*|\s+-\s+|\s{2,}/;
/** No number is so short, and an area code is no longer. */
const shortest = 7;

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

function apart(text: string): string[] {
  const [first = '', ...parts] = text.split(either);
  const second = parts[0];
  if (second === undefined) return [text];
  const isAreaCode = digitsIn(first) > 0 && digitsIn(first) < shortest;
  return isAreaCode ? [`${first} ${second}`, ...parts.slice(1)] : [first, ...parts];
}

/**
 * The phones in a text as people, spreadsheets and programs write them, one after the other, without what is around
 * them and not seen. What comes after a separator is a phone of its own, or nothing: it is never part of the one before.
 */
export function phonesIn(text: string): string[] {
  if (plain.test(text)) return [text];
  const whole = bare(
    seen(text)
      .replace(/;\s*ext(?:ension)?=/gi, ' ext ')
      .replace(/,{2,}(?=\d)/g, ' ext '),
  );
  if (plain.test(whole)) return [whole];
  const [first, ...others] = whole.split(separators).flatMap(apart).map(bare);
  const more = others.filter((one) => one.startsWith('+') || digitsIn(one) >= shortest);
  return [first, ...more].filter((one) => one !== undefined && one !== '') as string[];
}

const extension =
  /(?:^|[\s\d).])[\s,;]*((?:ext(?:ension|n)?|x|int(?:erno)?|anexo|ramal|poste|durchwahl|dw|доб)\.?[:\s]*|#)(\d{1,7})$/iu;

/** The extension at the end of a phone as it is written there; undefined without one. */
export function extensionIn(phone: string): string | undefined {
  const found = extension.exec(phone);
  return found ? `${found[1]}${found[2]}`.trim() : undefined;
}
